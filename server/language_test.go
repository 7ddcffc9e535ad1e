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
		title, detail := "Bad Request", "limit: want a whole number from 1 to 10000"
		if language == "zh-CN" {
			title, detail = "请求有误", "limit：应为 1 至 10000 的整数"
		}
		if got.Header.Get("Content-Language") != language || problem.Title.Error() != title || problem.Detail.Error() != detail {
			t.Errorf("Accept-Language %q: %s, %q: %q", header, got.Header.Get("Content-Language"), problem.Title, problem.Detail)
		}
		if !slices.Contains(got.Header.Values("Vary"), "Accept-Language") {
			t.Errorf("Accept-Language %q: Vary is %q", header, got.Header.Values("Vary"))
		}
		if message := problem.Errors[0].Message.Error(); "limit: "+message != strings.Replace(detail, "：", ": ", 1) || problem.Errors[0].Parameter != "limit" {
			t.Errorf("Accept-Language %q: the fault is %+v", header, problem.Errors[0])
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
