package roads_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/pgtest"
	"tongshi/server/store/roads"
)

// stream gives crashes and rejects as a reader would.
func stream(crashes []geo.Crash, rejects ...geo.Reject) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		for _, c := range crashes {
			if !yield(c, nil) {
				return
			}
		}
		for _, r := range rejects {
			if !yield(geo.Crash{}, &r) {
				return
			}
		}
	}
}

func someCrashes(n int) []geo.Crash {
	var list []geo.Crash
	for i := range n {
		at := time.Date(2025, 3, 1+i%28, i%24, 0, 0, 0, time.UTC)
		month, day, hour, zero, one := 3, 1+i%28, i%24, 0, 1
		list = append(list, geo.Crash{
			Source: "test", SourceID: fmt.Sprint("c", i), OccurredAt: &at, Precision: geo.PrecisionHour, Year: 2025, Month: &month, Day: &day, Hour: &hour,
			Position: &orb.Point{116 + float64(i%100)/1e4, 36 + float64(i/100)/1e4}, Severity: "slight", Deaths: &zero, SlightInjured: &one,
			Kind: "angle", Modes: []string{"car", "e_bike"}, Street: "建设路", CrossStreet: "振兴路", Extra: map[string]string{"note": `a"b\u0000`},
			Parties: []geo.Party{{Mode: "car", Manner: "left"}, {Mode: "e_bike", Injury: "slight"}},
		})
	}
	return list
}

var crashMeta = roads.ImportMeta{Source: "test", FileName: "crashes.csv", FileHash: "one"}

func TestAnImportAccountsForEveryRow(t *testing.T) {
	st := pgtest.New(t)
	crashes := someCrashes(50)
	crashes[7].Position = nil
	reject := geo.Reject{
		Row:    51,
		Line:   52,
		Field:  "lon",
		Value:  "x\x00y",
		Reason: say.Words{ZH: "不是数字", EN: "not a number"},
		Raw:    map[string]string{"lon": "x\x00y"},
	}
	got, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(crashes, reject))
	if err != nil {
		t.Fatal(err)
	}
	want := geo.ImportCounts{Read: 51, Added: 50, Rejected: 1}
	if got.Counts != want {
		t.Errorf("counts %+v, want %+v", got.Counts, want)
	}
}

func TestTheSameFileAgainGivesTheEarlierResult(t *testing.T) {
	st := pgtest.New(t)
	first, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(someCrashes(5)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := roads.ImportCrashes(t.Context(), st, crashMeta, func(func(geo.Crash, *geo.Reject) bool) { t.Error("the file was read again") })
	if err != nil || !again.Earlier || again.ID != first.ID || again.Counts != (geo.ImportCounts{Read: 5, Unchanged: 5}) {
		t.Errorf("got %+v, %v", again, err)
	}
}

func TestTheSameRowsInAnotherFileChangeNothing(t *testing.T) {
	st := pgtest.New(t)
	for _, step := range []struct {
		hash string
		edit func([]geo.Crash)
		want geo.ImportCounts
	}{
		{"one", func([]geo.Crash) {}, geo.ImportCounts{Read: 20, Added: 20}},
		{"two", func([]geo.Crash) {}, geo.ImportCounts{Read: 20, Unchanged: 20}},
		{"three", func(c []geo.Crash) { c[3].Severity = "fatal"; c[4].Parties = c[4].Parties[:1] }, geo.ImportCounts{Read: 20, Updated: 2, Unchanged: 18}},
		// The first file again is not the newest, so it must be read anew.
		{"one", func([]geo.Crash) {}, geo.ImportCounts{Read: 20, Updated: 2, Unchanged: 18}},
	} {
		crashes := someCrashes(20)
		step.edit(crashes)
		meta := crashMeta
		meta.FileHash = step.hash
		got, err := roads.ImportCrashes(t.Context(), st, meta, stream(crashes))
		if err != nil {
			t.Fatal(err)
		}
		if got.Counts != step.want || got.Earlier {
			t.Errorf("file %s: counts %+v, want %+v", step.hash, got.Counts, step.want)
		}
	}
}

func TestAFaultInTheFileLeavesNothingBehind(t *testing.T) {
	st := pgtest.New(t)
	fault := errors.New("line 9: a quote is opened and not closed")
	meta := crashMeta
	meta.Check = func() error { return fault }
	if _, err := roads.ImportCrashes(t.Context(), st, meta, stream(someCrashes(8))); !errors.Is(err, fault) {
		t.Fatalf("got %v, want the file's fault", err)
	}
	var noted int
	if err := st.Pool.QueryRow(t.Context(), `SELECT count(*) FROM imports`).Scan(&noted); err != nil || noted != 0 {
		t.Errorf("%d imports are noted, want none (%v)", noted, err)
	}
	got, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(someCrashes(8)))
	if err != nil || got.Counts.Added != 8 {
		t.Errorf("after the fault %+v, %v; want 8 added", got.Counts, err)
	}
}

func TestAnUnknownCodeStoresNothing(t *testing.T) {
	st := pgtest.New(t)
	crashes := someCrashes(3)
	crashes[1].Severity = "grievous"
	if _, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(crashes)); err == nil {
		t.Fatal("a severity outside the vocabulary was stored")
	}
}
