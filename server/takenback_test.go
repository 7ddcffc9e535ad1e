package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/cases"
	"tongshi/server/people"
	casestore "tongshi/server/store/cases"
	"tongshi/server/store/roads"
)

// corner is a crossing with a hedge of 2 m in its corner that planners draw on
// the map, and a file about it that is being mended.
type corner struct {
	office
	hedge, site int64
	hidden      map[int64]string // verdicts while the hedge stands
}

func newCorner(t *testing.T) corner {
	c := corner{office: newOffice(t)}
	c.streets()
	c.hedge = c.draw(`"kind":"hedge","height_m":2,"base_m":0,"radius_m":0.5,"ground_above_lane_m":0,"origin":"measured"`)
	if _, err := c.sight.RunSight(t.Context(), "", 0, nil); err != nil {
		t.Fatal(err)
	}
	c.hidden = c.triangles()
	if !slices.Contains(slices.Collect(maps.Values(c.hidden)), "blocked") {
		t.Fatalf("the hedge hides nothing: %v", c.hidden)
	}
	c.site = c.office.site("zhao", "sight_obstruction", "绿篱遮挡", 116.0502, 36.5001).ID
	c.step("zhao", c.site, "verify", "", 201)
	c.step("zhao", c.site, "rectify", "", 201)
	return c
}

// draw puts a thing into the corner.
func (c corner) draw(properties string) int64 {
	c.Helper()
	got := c.post("zhao", "/api/collections/obstructions/items", `{"type":"Feature","properties":{`+properties+`},
		"geometry":{"type":"LineString","coordinates":[[116.0501,36.5004],[116.0501,36.50008],[116.0506,36.50008]]}}`, 201)
	return decode[struct{ ID int64 }](c.city, got).ID
}

// triangles are the verdicts that the map shows.
func (c corner) triangles() map[int64]string {
	c.Helper()
	found := map[int64]string{}
	for _, f := range getJSON[struct {
		Features []struct {
			ID         int64
			Properties struct{ Verdict string }
		}
	}](c.city, "/api/collections/sight-triangles/items?limit=1000", c.as["zhao"]...).Features {
		found[f.ID] = f.Properties.Verdict
	}
	return found
}

// standing is a thing as the map shows it.
type standing struct {
	Status   string   `json:"status"`
	HeightM  *float64 `json:"height_m"`
	Regrowth *string  `json:"regrowth_due"`
}

func (c corner) thing(id int64) standing {
	c.Helper()
	path := fmt.Sprintf("/api/collections/obstructions/items/%d", id)
	return getJSON[struct{ Properties standing }](c.city, path, c.as["zhao"]...).Properties
}

// wantHedge wants the hedge to stand so high, and its triangles as they are by
// that.
func (c corner) wantHedge(when string, heightM float64, status string) {
	c.Helper()
	got := c.thing(c.hedge)
	grows := status == "trimmed"
	if got.HeightM == nil || *got.HeightM != heightM || got.Status != status || (got.Regrowth != nil) != grows {
		c.Errorf("%s: the hedge is %+v, %v m", when, got, got.HeightM)
	}
	if as := maps.Equal(c.triangles(), c.hidden); as != (heightM > 1.2) { // above a driver's eyes
		c.Errorf("%s: the triangles are %v, with the hedge at 2 m %v", when, c.triangles(), c.hidden)
	}
}

func (c corner) trimming(more string) int64 {
	c.Helper()
	return c.plan(c.site, `"kind":"tree_trimming","title":"修剪绿篱","crew":"A",`+more).ID
}

// doAndAccept lets the crew do every item that is open, and qian accept it.
func (c corner) doAndAccept(work int64) {
	c.Helper()
	for _, item := range c.work(work).Items {
		if !item.Done {
			c.event("li", work, "tick", fmt.Sprintf(`,"items":[%d]`, item.ID))
		}
	}
	c.event("li", work, "done", "")
	if got := c.event("qian", work, "accept", ""); got.Work.Properties.State != "accepted" {
		c.Fatalf("not accepted: %+v", got)
	}
}

// Accepted, and then it turns out that nothing was cut: as often as that is so,
// the hedge stands as before the answer has gone out, its triangles are hidden,
// the item is open, the file too, and the next acceptance counts anew.
func TestAWorkThatIsTakenUpAgainTakesBackWhatItDid(t *testing.T) {
	c := newCorner(t)
	w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d]`, c.hedge))
	for round := range 3 {
		c.doAndAccept(w)
		c.wantHedge("accepted", 0.6, "trimmed")
		c.step("zhao", c.site, "accept", "", 201)
		if regrowth := c.pending("regrowth"); regrowth != 1 {
			t.Errorf("%d look-backs for what grows back", regrowth)
		}
		c.later(3)
		got := c.event("zhao", w, "reopen", `,"reason":"not_good_enough","note":"什么都没剪"`)
		c.wantHedge("taken up again", 2, "standing")
		item := c.work(w).Items[0]
		open := !item.Done && item.DoneBy == nil && item.DoneAt == nil && item.EffectAt == nil
		if got.Work.Properties.ItemsDone != 0 || !open {
			t.Errorf("the item is still done: %+v", item)
		}
		f := c.file(c.site)
		given := c.pending("regrowth")+c.pending("schedule") == 0 && f.Properties.AcceptedBy == nil
		if f.Properties.State != "rectifying" || f.Properties.Reopened != round+1 || !given {
			t.Errorf("the file is %+v with %+v", f.Properties, f.LookBacks)
		}
	}
	if told := c.toldOf(c.hedge); told != "add cut take_back cut take_back cut take_back" {
		t.Errorf("the audit tells of the hedge: %s", told)
	}
}

// pending counts the look-backs of an origin that are still to come.
func (c corner) pending(origin string) (n int) {
	c.Helper()
	for _, b := range c.file(c.site).LookBacks {
		if b.Origin == origin && b.DoneAt == nil && b.VoidAt == nil {
			n++
		}
	}
	return n
}

// toldOf is what the audit tells of an obstruction, oldest first.
func (c corner) toldOf(id int64) string {
	c.Helper()
	var told []string
	path := fmt.Sprintf("/api/audit?object=obstructions&object_id=%d", id)
	for _, row := range getJSON[people.AuditPage](c.city, path, c.as["zhao"]...).Rows {
		told = append(told, row.Action)
	}
	slices.Reverse(told)
	return strings.Join(told, " ")
}

// What somebody found out about the hedge since the acceptance stands; of what
// the work did, only what nobody has spoken of since is taken back.
func TestWhatIsKnownSinceStands(t *testing.T) {
	c := newCorner(t)
	w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d]`, c.hedge))
	path := fmt.Sprintf("/api/collections/obstructions/items/%d", c.hedge)
	change := func(properties string) {
		headers := append([]string{"If-Match", c.tagOf(path, c.as["zhao"]...)}, c.as["zhao"]...)
		c.want("PATCH", c.send(http.MethodPatch, path, `{"properties":{`+properties+`}}`, headers...), 200)
	}
	c.doAndAccept(w)
	change(`"radius_m":0.7`)
	c.event("zhao", w, "reopen", `,"reason":"other"`)
	if got := c.thing(c.hedge); *got.HeightM != 2 || got.Status != "standing" {
		t.Errorf("with another thickness since: %+v, %v m", got, *got.HeightM)
	}
	c.doAndAccept(w)
	change(`"height_m":1.2`)
	c.event("zhao", w, "reopen", `,"reason":"other"`)
	if got := c.thing(c.hedge); *got.HeightM != 1.2 || got.Status != "standing" || got.Regrowth != nil {
		t.Errorf("with another height since: %+v, %v m", got, *got.HeightM)
	}
	c.doAndAccept(w)
	if got := c.thing(c.hedge); *got.HeightM != 0.6 || got.Status != "trimmed" {
		t.Errorf("cut after all: %+v, %v m", got, *got.HeightM)
	}
}

// Two works cut one hedge, the second lower than the first: whichever was not
// done, the hedge stands as the other left it.
func TestOfTwoWorksOnOneThingTheOtherStands(t *testing.T) {
	for name, firstGoes := range map[string]bool{"the first was not done": true, "the second was not done": false} {
		t.Run(name, func(t *testing.T) {
			c := newCorner(t)
			item := `"items":[{"obstruction_id":%d,"action":"lower","to_m":%g}]`
			first, second := c.trimming(fmt.Sprintf(item, c.hedge, 1.5)), c.trimming(fmt.Sprintf(item, c.hedge, 0.9))
			c.doAndAccept(first)
			c.later(1)
			c.doAndAccept(second)
			c.wantHedge("cut twice", 0.9, "trimmed")
			goes, stays, left := second, first, 1.5
			if firstGoes {
				goes, stays, left = first, second, 0.9
			}
			c.event("zhao", goes, "reopen", `,"reason":"other"`)
			c.wantHedge("one taken up again", left, "trimmed")
			c.event("zhao", stays, "reopen", `,"reason":"other"`)
			c.wantHedge("both taken up again", 2, "standing")
		})
	}
}

// A look-back that failed does not say that nothing was cut: what was cut has
// grown back. The hedge keeps its state, and is cut anew with a new day.
func TestAFailedLookBackKeepsWhatWasCut(t *testing.T) {
	c := newCorner(t)
	w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d]`, c.hedge))
	c.doAndAccept(w)
	before := c.thing(c.hedge)
	c.later(120)
	c.event("zhao", w, "reopen", `,"reason":"look_back_failed"`)
	c.wantHedge("grown back", 0.6, "trimmed")
	if item := c.work(w).Items[0]; item.Done {
		t.Errorf("the item needs not be done again: %+v", item)
	}
	c.doAndAccept(w)
	if after := c.thing(c.hedge); *after.Regrowth <= *before.Regrowth {
		t.Errorf("it grows back by %s, before by %s", *after.Regrowth, *before.Regrowth)
	}
	c.event("zhao", w, "reopen", `,"reason":"other"`)
	c.wantHedge("the second time nothing was cut", 0.6, "trimmed")
	if again := c.thing(c.hedge); *again.Regrowth != *before.Regrowth {
		t.Errorf("it grows back by %s, want that of the first cut, %s", *again.Regrowth, *before.Regrowth)
	}
}

// Of several items those that are named are taken back; one that leaves the
// work then leaves nothing behind.
func TestOneOfSeveralItemsIsTakenBack(t *testing.T) {
	c := newCorner(t)
	kiosk := c.draw(`"kind":"kiosk","height_m":2.5,"origin":"measured"`)
	w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d,%d]`, c.hedge, kiosk))
	c.doAndAccept(w)
	gone := fmt.Sprintf("/api/collections/obstructions/items/%d", kiosk)
	c.want("a kiosk that was taken away", c.get(gone, c.as["zhao"]...), 404)
	items := c.work(w).Items
	i := slices.IndexFunc(items, func(i casestore.WorkItem) bool { return *i.Obstruction == kiosk })
	got := c.event("zhao", w, "reopen", fmt.Sprintf(`,"reason":"not_good_enough","items":[%d]`, items[i].ID))
	if got.Work.Properties.ItemsDone != 1 || *c.thing(c.hedge).HeightM != 0.6 {
		t.Errorf("%d items are done, the hedge is %v m", got.Work.Properties.ItemsDone, *c.thing(c.hedge).HeightM)
	}
	if back := c.thing(kiosk); back.Status != "standing" || *back.HeightM != 2.5 {
		t.Errorf("the kiosk is %+v, %v m", back, back.HeightM)
	}
	path := fmt.Sprintf("/api/collections/works/items/%d", w)
	headers := append([]string{"If-Match", c.tagOf(path, c.as["zhao"]...)}, c.as["zhao"]...)
	body := fmt.Sprintf(`{"properties":{"obstruction_ids":[%d]}}`, c.hedge)
	c.want("without the kiosk", c.send(http.MethodPatch, path, body, headers...), 200)
	c.event("li", w, "done", "")
	c.event("qian", w, "accept", "")
	c.want("the kiosk", c.get(gone, c.as["zhao"]...), 200)
}

// Events of one phone that arrive in the wrong order: the reopening waits for
// the acceptance that it takes back, and both leave nothing behind.
func TestAnAcceptanceThatArrivesAfterItsReopening(t *testing.T) {
	c := newCorner(t)
	w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d]`, c.hedge))
	c.event("li", w, "tick", fmt.Sprintf(`,"items":[%d]`, c.work(w).Items[0].ID))
	c.event("li", w, "done", "")
	accepted := uuid()
	path := fmt.Sprintf("/api/works/%d/events", w)
	held := c.event("qian", w, "reopen", `,"reason":"other","after":"`+accepted+`"`)
	if held.Outcome != "held" {
		t.Fatalf("%+v", held)
	}
	got := decode[cases.WorkEventOutcome](c.city, c.post("qian", path, `{"uuid":"`+accepted+`","event":"accept"}`, 201))
	if got.Work.Properties.State != "returned" || got.Work.Properties.ItemsDone != 0 {
		t.Errorf("%+v", got.Work.Properties)
	}
	c.wantHedge("accepted and taken up again at once", 2, "standing")
	c.doAndAccept(w)
	c.wantHedge("accepted", 0.6, "trimmed")
}

// A tree that was surveyed anew between acceptance and reopening stands as the
// survey found it, be it at the very height that the work had claimed.
func TestANewerSurveyStands(t *testing.T) {
	for name, surveyedM := range map[string]float64{"another height": 2.4, "the height of the work": 3} {
		t.Run(name, func(t *testing.T) {
			c := newCorner(t)
			c.surveyed("a", 1.5)
			var tree int64
			const trees = "/api/collections/obstructions/items?filter=kind='tree'"
			for _, f := range getJSON[struct{ Features []struct{ ID int64 } }](c.city, trees, c.as["zhao"]...).Features {
				tree = f.ID
			}
			w := c.trimming(fmt.Sprintf(`"obstruction_ids":[%d]`, tree))
			base := func() float64 {
				return getJSON[struct {
					Properties struct {
						BaseM float64 `json:"base_m"`
					}
				}](c.city, fmt.Sprintf("/api/collections/obstructions/items/%d", tree), c.as["zhao"]...).Properties.BaseM
			}
			c.doAndAccept(w)
			if base() != 3 {
				t.Fatalf("the crown begins at %v m", base())
			}
			c.surveyed("b", surveyedM)
			if base() != surveyedM {
				t.Fatalf("surveyed at %v m", base())
			}
			c.event("zhao", w, "reopen", `,"reason":"other"`)
			if base() != surveyedM {
				t.Errorf("taken up again, the crown begins at %v m, was surveyed at %v m", base(), surveyedM)
			}
		})
	}
}

// surveyed takes in a survey of one tree whose crown begins so high.
func (c corner) surveyed(file string, baseM float64) {
	c.Helper()
	topM, trunkM := 8.0, 0.2
	rows := func(yield func(geo.Obstruction, *geo.Reject) bool) {
		yield(geo.Obstruction{
			SourceID: "1", Kind: "tree", Status: "standing", Land: "right_of_way", Footprint: orb.Point{116.0504, 36.5003},
			BaseM: &baseM, TopM: &topM, TrunkRadiusM: &trunkM, Origin: "measured",
		}, nil)
	}
	meta := roads.ImportMeta{Source: "trees", FileName: file, FileHash: file}
	if _, err := roads.ImportObstructions(c.Context(), c.store, meta, nil, rows); err != nil {
		c.Fatal(err)
	}
}
