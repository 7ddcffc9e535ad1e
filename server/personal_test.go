package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/jobs"
	"tongshi/server/store/roads"

	"github.com/jackc/pgx/v5"
)

// planted are personal values in every kind of column: of persons by their
// header, by their pattern in others, in free text, in cells that cannot be read.
var planted = []string{"张小明", "李大力", "110101199003074514", "11010119900307408X", "13812345678", "13987654321", "京A12345", "沪B6789D"}

const personalFile = `事故编号,事故时间,经度,纬度,死亡人数,受伤人数,路名,驾驶人姓名,身份证号,联系电话,号牌号码,事故原因,天气
p1,2024-05-01 08:00:00,116.05,36.5,0,1,建设路,张小明,110101199003074514,13812345678,京A12345,驾驶人电话13987654321,晴
p2,2024-05-02 09:10:00,116.0501,36.5001,0,13812345678,建设路,李大力,11010119900307408X,13987654321,沪B6789D,未避让,110101199003074514
p3,13812345678,不详,京A12345,0,0,13987654321,李大力,110101199003074514,13812345678,京A12345,身份证110101199003074514,阴
p2,2024-05-03 09:10:00,116.0501,36.5001,1,1,建设路,张小明,11010119900307408X,13812345678,沪B6789D,追尾,晴
`

// Nothing of persons in a file gets anywhere: not into a look, a try, an import,
// its rejects, records with unread cells, reports, jobs, what an undoing keeps, or
// the audit; and the file itself goes.
func TestNothingOfPersonsIsKept(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, "roads")
	who := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	u := c.sendFile("a.csv", personalFile, 1<<20, who)
	look := c.send(http.MethodPost, fmt.Sprintf("/api/uploads/%d/look", u.ID), `{"kind": "crashes", "mapping_name": "china-police"}`, who...)
	c.want("look", look, http.StatusOK)
	c.tellsNothing("the look", look.body)
	body := fmt.Sprintf(`{"kind": "crashes", "uploads": [%d], "mapping_name": "china-police", "dry_run": %%t}`, u.ID)
	for _, dry := range []bool{true, false} {
		job, _ := c.importing(fmt.Sprintf(body, dry), who)
		if job.State != jobs.Done {
			t.Fatalf("%+v", job)
		}
		c.tellsNothing("the result", string(job.Result))
	}
	changed := c.sendFile("a.csv", strings.Replace(personalFile, "未避让", "超速", 1), 1<<20, who)
	_, out := c.importing(strings.Replace(fmt.Sprintf(body, false), fmt.Sprint(u.ID), fmt.Sprint(changed.ID), 1), who)
	if len(out.Files) != 1 || out.Files[0].Updated != 1 {
		t.Fatalf("%+v", out)
	}
	number := out.Files[0].Import
	c.tellsNothing("the file of the import", c.get(fmt.Sprint("/api/imports/", number), who...).body)
	c.want("undo", c.send(http.MethodPost, fmt.Sprintf("/api/imports/%d/undo", number), "", who...), http.StatusAccepted)
	c.work()
	for _, table := range texts(t, c.address, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'`) {
		c.tellsNothing("table "+table, strings.Join(texts(t, c.address, `SELECT t::text FROM `+table+` AS t`), "\n"))
	}
	exec(t, c.address, `UPDATE uploads SET used_at = used_at - interval '25 hours'`)
	gone, err := c.uploads.Sweep(time.Now(), func(names []string) (map[string]bool, error) { return roads.UploadsKept(t.Context(), c.store, names) })
	if err != nil || gone != 2 {
		t.Errorf("%d files went, want 2: %v", gone, err)
	}
}

func (c city) tellsNothing(where, text string) {
	c.Helper()
	for _, value := range planted {
		if at := strings.Index(text, value); at >= 0 {
			c.Errorf("%s tells %s: …%s", where, value, text[max(0, at-100):min(len(text), at+60)])
		}
	}
}

// texts are the first column of what a query finds.
func texts(t *testing.T, address, sql string) []string {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	rows, err := db.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}
