package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/jobs"
	offices "tongshi/server/office"
	"tongshi/server/store/roads"
)

// sendFile sends a file in pieces of so many bytes.
func (c city) sendFile(name, content string, piece int, who []string) roads.Upload {
	c.Helper()
	made := c.send(http.MethodPost, "/api/uploads", fmt.Sprintf(`{"name": %q, "bytes": %d}`, name, len(content)), who...)
	c.want("begin", made, http.StatusCreated)
	var u roads.Upload
	if err := json.Unmarshal([]byte(made.body), &u); err != nil {
		c.Fatal(err)
	}
	for at := 0; at < len(content); at += piece {
		c.want("piece", c.piece(u.ID, at, content[at:min(at+piece, len(content))], who), http.StatusOK)
	}
	return getJSON[roads.Upload](c, fmt.Sprint("/api/uploads/", u.ID), who...)
}

func (c city) piece(id int64, at int, content string, who []string) answer {
	c.Helper()
	return c.send(http.MethodPost, fmt.Sprintf("/api/uploads/%d/pieces?offset=%d", id, at), content,
		append([]string{"Content-Type", "application/octet-stream"}, who...)...)
}

// importing starts an import and gives what its job came to.
func (c city) importing(body string, who []string) (jobs.Job, offices.ImportOutcome) {
	c.Helper()
	started := c.send(http.MethodPost, "/api/imports", body, who...)
	c.want("import", started, http.StatusAccepted)
	c.work()
	job := getJSON[jobs.Job](c, started.Header.Get("Location"), who...)
	var out offices.ImportOutcome
	if err := json.Unmarshal(job.Result, &out); err != nil && job.State == jobs.Done {
		c.Fatal(err)
	}
	return job, out
}

const officeFile = `事故编号,事故时间,经度,纬度,死亡人数,受伤人数,路名,驾驶人姓名,事故等级
a1,2024-05-01 08:00:00,116.05,36.5,0,1,建设路,张三,受伤（程度不明）
a2,2024-05-02 09:10:00,116.0501,36.5001,1,很多,建设路,李四,死亡
a3,,,,0,0,,王五,财产损失
`

// A file is sent in pieces, looked at, tried, imported and taken back; its mapping
// is proposed for the next one.
func TestAFileIsSentLookedAtAndImported(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, "roads")
	wang := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	li := []string{"Authorization", "Bearer " + c.token("li", auth.Planner)}
	u := c.sendFile("5月事故.csv", officeFile, 100, wang)
	if !u.Whole() || u.By != "token wang" {
		t.Fatalf("%+v", u)
	}
	path := fmt.Sprint("/api/uploads/", u.ID)
	c.want("another's", c.get(path, li...), http.StatusNotFound)
	c.want("a piece again", c.piece(u.ID, 0, officeFile[:100], wang), http.StatusOK)
	c.want("too much", c.piece(u.ID, len(officeFile), "x", wang), http.StatusConflict)
	asked := c.send(http.MethodPost, path+"/look", `{}`, wang...)
	c.want("look", asked, http.StatusOK)
	var look offices.FileLook
	if err := json.Unmarshal([]byte(asked.body), &look); err != nil {
		t.Fatal(err)
	}
	if look.Kind != "crashes" || look.Mapping == nil || look.Trouble != nil || len(look.Points) != 2 || !look.Columns[7].Personal {
		t.Errorf("%+v", look)
	}
	if strings.Contains(asked.body, "张三") {
		t.Error("a look tells the name of a person")
	}
	mapping, _ := json.Marshal(look.Mapping.Mapping)
	body := fmt.Sprintf(`{"kind": "crashes", "uploads": [%d], "mapping": %s, "dry_run": true}`, u.ID, mapping)
	job, out := c.importing(body, wang)
	if job.State != jobs.Done || len(out.Files) != 1 || out.Files[0].Read != 3 || out.Files[0].Rejected != 1 || len(out.Files[0].Rejects) != 1 {
		t.Errorf("dry run: %+v %+v", job, out)
	}
	if list := getJSON[offices.Imports](c, "/api/imports", wang...).Imports; len(list) != 0 {
		t.Errorf("a dry run is listed: %+v", list)
	}
	job, out = c.importing(strings.Replace(body, `"dry_run": true`, `"dry_run": false`, 1), wang)
	if job.State != jobs.Done || len(out.Files) != 1 || out.Files[0].Added != 2 || out.Files[0].File != "5月事故.csv" {
		t.Fatalf("import: %+v %+v", job, out)
	}
	file := getJSON[offices.ImportFile](c, fmt.Sprint("/api/imports/", out.Files[0].Import), wang...)
	if file.By != "token wang" || file.Report == nil || file.Report.Added != 2 || len(file.Unread) != 1 || file.Unread[0].SourceID != "a2" ||
		file.Unread[0].Raw["受伤人数"] != "很多" || len(file.Rejects) != 1 {
		t.Errorf("%+v %+v", file, file.Report)
	}
	// The next file of the office is read as this one was.
	next := c.sendFile("6月事故.csv", strings.ReplaceAll(officeFile, "2024-05", "2024-06"), 1<<20, wang)
	asked = c.send(http.MethodPost, fmt.Sprintf("/api/uploads/%d/look", next.ID), `{}`, wang...)
	look = offices.FileLook{}
	if err := json.Unmarshal([]byte(asked.body), &look); err != nil || look.Mapping.Origin != "remembered" {
		t.Errorf("the next file: %v %+v", err, look.Mapping)
	}
	c.want("forget", c.send(http.MethodDelete, fmt.Sprint("/api/uploads/", next.ID), "", wang...), http.StatusNoContent)
	c.want("forgotten", c.get(fmt.Sprint("/api/uploads/", next.ID), wang...), http.StatusNotFound)
}

// What does not fit is refused with what could be done, and nothing is stored.
func TestAFileThatDoesNotFitIsRefused(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, "roads")
	who := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	u := c.sendFile("x.csv", "事故编号,事故时间,死亡人数\na,什么,0\n", 1<<20, who)
	_, out := c.importing(fmt.Sprintf(`{"kind": "crashes", "uploads": [%d], "mapping_name": "china-police"}`, u.ID), who)
	if out.Refused == nil || out.Refused.Kind != "all_rejected" || !strings.Contains(out.Refused.Says.ZH, "未存入任何数据") || out.Refused.Report == nil {
		t.Errorf("%+v", out)
	}
	for what, body := range map[string]string{
		"no mapping":     fmt.Sprintf(`{"kind": "crashes", "uploads": [%d]}`, u.ID),
		"a file of ours": fmt.Sprintf(`{"kind": "crashes", "uploads": [%d], "mapping_name": "../../etc/x.yaml"}`, u.ID),
		"none such":      `{"kind": "crashes", "uploads": [999], "mapping_name": "china-police"}`,
		"a bad mapping":  fmt.Sprintf(`{"kind": "crashes", "uploads": [%d], "mapping": {"source": "x", "fields": {"nothing": "a"}}}`, u.ID),
	} {
		wantProblem(t, what, c.send(http.MethodPost, "/api/imports", body, who...), http.StatusUnprocessableEntity)
	}
	wantProblem(t, "a crew", c.send(http.MethodPost, "/api/uploads", `{"name": "x", "bytes": 3}`,
		"Authorization", "Bearer "+c.token("crew", auth.Crew)), http.StatusForbidden)
}
