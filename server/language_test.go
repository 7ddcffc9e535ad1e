package server_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/findings"
	"tongshi/server/jobs"
	"tongshi/server/web"
)

func TestRefusalsComeInTheReadersLanguage(t *testing.T) {
	c := newCity(t, server.Config{}, "crashes")
	const path = "/api/collections/crashes/items?limit=0"
	for header, language := range map[string]string{
		"": "en", "zh": "zh-CN", "zh-CN,zh;q=0.9,en;q=0.8": "zh-CN", "zh-Hans": "zh-CN", "zh-TW": "zh-CN", "ZH": "zh-CN", "fr, zh;q=0.2": "zh-CN",
		"en, zh": "en", "zh, en": "zh-CN", "en;q=0.3, zh;q=0.4": "zh-CN", "zh;q=0.3, en-GB;q=0.4": "en", "zh;q=0": "en", "zh;q=2": "en",
		"zh;q=x": "en", "*": "en", "*, zh;q=0.5": "en", "fr": "en", "zhx": "en", ";;,,;q=": "en", "zh;q=NaN": "en",
	} {
		got := c.get(path, "Accept-Language", header)
		problem := decode[web.Problem](c, got)
		want := web.Problem{Title: "Bad Request", Detail: "limit: want a whole number from 1 to 10000"}
		if language == "zh-CN" {
			want = web.Problem{Title: "请求有误", Detail: "limit：应为 1 至 10000 的整数"}
		}
		if got.Header.Get("Content-Language") != language || problem.Title != want.Title || problem.Detail != want.Detail {
			t.Errorf("Accept-Language %q: %s, %q: %q", header, got.Header.Get("Content-Language"), problem.Title, problem.Detail)
		}
		if !slices.Contains(got.Header.Values("Vary"), "Accept-Language") {
			t.Errorf("Accept-Language %q: Vary is %q", header, got.Header.Values("Vary"))
		}
		if message := problem.Errors[0].Message; "limit: "+message != strings.Replace(problem.Detail, "：", ": ", 1) || problem.Errors[0].Parameter != "limit" {
			t.Errorf("Accept-Language %q: the fault is %+v", header, problem.Errors[0])
		}
	}
}

// A text is put together of others, of codes and of what people sent.
func TestChineseTextsHoldOthers(t *testing.T) {
	for text, want := range map[string]string{
		"a file that is reported cannot take the step accept.":      "状态为“已上报”的档案不能办理“验收”。",
		"This needs the role planner; 王芳 has the role crew.":        "此操作需要“规划员”角色；王芳 的角色是“班组成员”。",
		"at character 7: = takes a number, not a text":              "第 7 个字符：= 需要数字，不能用文本",
		"feature 3: its geometry has no type":                       "第 3 个要素：其几何缺少 type",
		"there is no obstruction 12 that still stands":              "没有仍然存在的 12 号遮挡物",
		"no property “is missing” to sort by":                       "no property “is missing” to sort by",
		strings.Repeat("is missing ", 10_000):                       strings.Repeat("is missing ", 10_000),
		"“%[1]s %d” is not a number":                                "“%[1]s %d”不是数字",
		"The body is no JSON object: unexpected end of JSON input.": "内容不是 JSON 对象：JSON 不完整。",
	} {
		if got, _ := server.InChinese(text); got != want {
			t.Errorf("%.80q is said %.80q, want %.80q", text, got, want)
		}
	}
}

func TestAJobsFailureIsSaidInTheReadersLanguage(t *testing.T) {
	c := newCity(t, server.Config{})
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	job := decode[findings.ScreeningJob](c, c.send(http.MethodPost, "/api/screenings", `{"profile":"none"}`, planner...)).Job
	c.work()
	path := "/api/jobs/" + strconv.FormatInt(job.ID, 10)
	for language, want := range map[string]string{
		"en": "profile: there is no road network yet: import roads first", "zh": "profile：还没有路网：请先导入道路",
	} {
		as := append([]string{"Accept-Language", language}, planner...)
		if got := getJSON[jobs.Job](c, path, as...); got.State != jobs.Failed || got.Error != want {
			t.Errorf("%s: %s %q, want %q", language, got.State, got.Error, want)
		}
		if list := getJSON[findings.JobPage](c, "/api/jobs", as...).Jobs; len(list) != 1 || list[0].Error != want {
			t.Errorf("%s: %+v", language, list)
		}
	}
}
