package layer_test

import (
	"slices"
	"testing"

	"tongshi/server/layer"
)

func TestTablesAreFoundInTheSQL(t *testing.T) {
	l := layer.Layer{SQL: `-- read FROM nowhere
		WITH near AS MATERIALIZED (SELECT id FROM works)
		SELECT extract(year FROM w.due_on) FROM near AS n JOIN sites AS s ON s.id = n.id
		  LEFT JOIN LATERAL (SELECT 1 FROM units AS u) AS x ON true
		 WHERE a IS DISTINCT FROM s.b AND EXISTS (SELECT FROM sites)
		   AND c IN (SELECT v FROM unnest(s.list) AS v)`}
	if got := l.Reads(); !slices.Equal(got, []string{"works", "sites", "units"}) {
		t.Errorf("%q", got)
	}
}

func TestSourcesAreRead(t *testing.T) {
	l := layer.Layer{Name: "x", Daily: true, Tables: []string{"works", "crashes.intersection_id", "sites>look_backs.site_id", "units.*"}}
	got, err := l.Sources()
	want := []layer.Source{
		{"works", "works", "id", "", ""}, {"crashes.intersection_id", "crashes", "intersection_id", "", ""},
		{"sites>look_backs.site_id", "sites", "id", "look_backs", "site_id"}, {"units.*", "units", "", "", ""},
		{"calendar.*", "calendar", "", "", ""},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for _, wrong := range []string{"", "a.b.c", "a>b", "a; DROP TABLE b", "A", "a.", "a>b.*"} {
		if _, err := (layer.Layer{Tables: []string{wrong}}).Sources(); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}
