package spots

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/profile"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

var spotColumns = []string{
	"place", "place_id", "intersection_id", "segment_id", "name", "rank", "rank_low", "rank_high", "observed", "expected", "predicted", "excess",
	"excess_low", "excess_high", "probability", "value", "frequency", "epdo", "rate", "loss", "fatal", "injury", "deaths", "injured", "chance",
	"rules", "to_confirm", "diagnosis", "trend", "treatments", "priority", "segments", "length_m", "reason_zh", "reason_en", "details", "geom",
}

// spotRow is a black spot as it is stored.
type spotRow struct {
	Place                       string
	PlaceID                     int64
	Intersection, Segment       *int64
	Name                        string
	Rank, RankLow, RankHigh     int
	Observed                    float64
	Expected, Predicted, Excess *float64
	ExcessLow, ExcessHigh       *float64
	Probability, Value          *float64
	Frequency, EPDO, Rate       *float64
	Loss                        *int
	Fatal, Injury               int
	Deaths, Injured             int
	Chance                      *float64
	Rules, ToConfirm, Diagnosis []string
	Trend                       string
	Treatments                  []string
	Priority                    *float64
	Segments                    []int64
	LengthM                     *float64
	ReasonZH, ReasonEN          string
	Details                     json.RawMessage
	Geom                        orb.Geometry
}

func (r spotRow) values() []any {
	return []any{
		r.Place, r.PlaceID, r.Intersection, r.Segment, r.Name, r.Rank, r.RankLow, r.RankHigh, r.Observed, r.Expected, r.Predicted, r.Excess,
		r.ExcessLow, r.ExcessHigh, r.Probability, r.Value, r.Frequency, r.EPDO, r.Rate, r.Loss, r.Fatal, r.Injury, r.Deaths, r.Injured, r.Chance,
		r.Rules, r.ToConfirm, r.Diagnosis, r.Trend, r.Treatments, r.Priority, r.Segments, r.LengthM, r.ReasonZH, r.ReasonEN, []byte(r.Details), r.Geom,
	}
}

// spots are the rows of black_spots.
func (s *screenSave) spots() ([]spotRow, error) {
	rows := make([]spotRow, 0, len(s.result.Spots))
	for i := range s.result.Spots {
		row, err := s.spot(&s.result.Spots[i])
		if err != nil {
			return nil, fmt.Errorf("black spot %d: %w", i+1, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *screenSave) spot(b *blackspot.Spot) (spotRow, error) {
	net := s.data.city.Net
	r := spotRow{
		Place: b.Place, Name: store.Storable(b.Name), Rank: b.Rank, RankLow: b.RankLow, RankHigh: b.RankHigh, Observed: b.Observed,
		Expected: known(b.ExpectedPerYear), Predicted: known(b.PredictedPerYear), Excess: known(b.ExcessPerYear), ExcessLow: known(b.ExcessLow),
		ExcessHigh: known(
			b.ExcessHigh,
		), Probability: known(b.Probability), Value: known(b.Value), Frequency: known(b.Frequency), EPDO: known(b.EPDO), Rate: known(b.Rate),
		Fatal: int(b.Counts[counts.Fatal]), Injury: int(b.Counts.Injury()), Deaths: int(b.Persons[counts.Fatal]),
		Injured: int(b.Persons[counts.Serious] + b.Persons[counts.Slight] + b.Persons[counts.InjuryUnknown]), Chance: known(b.ChanceP),
		Rules: []string{}, ToConfirm: []string{}, Diagnosis: []string{}, Treatments: []string{}, Trend: b.Diagnosis.Trend.Direction, Segments: []int64{},
		ReasonZH: b.Reason.ZH, ReasonEN: b.Reason.EN,
	}
	if b.Loss > 0 {
		loss := int(b.Loss)
		r.Loss = &loss
	}
	for _, f := range b.Rules {
		if code := f.Profile + "/" + f.Rule; f.Open {
			r.ToConfirm = append(r.ToConfirm, code)
		} else {
			r.Rules = append(r.Rules, code)
		}
	}
	for _, p := range b.Diagnosis.Patterns {
		if p.Significant {
			r.Diagnosis = append(r.Diagnosis, p.Aspect+"."+p.Code)
		}
	}
	for _, t := range b.Suggested {
		r.Treatments = append(r.Treatments, t.Code)
	}
	length := 0.0
	for _, p := range b.Stretches {
		if id := net.Segments[p.Segment].ID; !slices.Contains(r.Segments, id) {
			r.Segments = append(r.Segments, id)
		}
		length += p.ToM - p.FromM
	}
	var err error
	switch b.Place {
	case blackspot.AtIntersection:
		id := net.Intersections[b.Intersection].ID
		r.PlaceID, r.Intersection, r.Priority = id, &id, known(b.Priority)
		r.Geom = net.Intersections[b.Intersection].Point
	case blackspot.OnSegment:
		id := net.Segments[b.Segment].ID
		r.PlaceID, r.Segment, r.LengthM = id, &id, &length
		r.Geom, err = blackspot.Shapes(net, b.Stretches)
	default:
		r.PlaceID = int64(b.Rank)
		ring := make(orb.Ring, len(b.Outline))
		for i, p := range b.Outline {
			ring[i] = p
		}
		r.Geom = orb.Polygon{ring}
	}
	if err != nil {
		return r, err
	}
	r.Details, err = json.Marshal(s.details(b))
	return r, err
}

// SpotDetails are the figures behind a black spot.
type SpotDetails struct {
	RankExpected *float64        `json:"rank_expected" doc:"Mean of the rank over its uncertainty"`
	InTop        *float64        `json:"in_top_20" doc:"Probability of being among the first 20"`
	Dispersion   *float64        `json:"dispersion"`
	CriticalRate *float64        `json:"critical_rate"`
	Moments      *float64        `json:"moments_excess"`
	BySeverity   map[string]int  `json:"by_severity"`
	Rules        []SpotRule      `json:"rules"`
	Patterns     []SpotPattern   `json:"patterns"`
	Grid         [7][24]int      `json:"grid" doc:"Crashes by weekday (Monday first) and hour"`
	Untimed      int             `json:"untimed" doc:"Crashes without weekday or hour"`
	ByYear       map[string]int  `json:"by_year"`
	Trend        SpotTrend       `json:"trend"`
	Treatments   []SpotTreatment `json:"treatments"`
	Priority     []PriorityPart  `json:"priority"`
	Stretches    []SpotStretch   `json:"stretches"`
	Crashes      []int64         `json:"crashes" doc:"Numbers of the crashes it counts"`
	Peak         *SpotPeak       `json:"peak,omitempty" doc:"Of a stretch: where its segment is worst; left out when no window can be trusted"`
	Near         []string        `json:"near" doc:"Kinds of places within 150 m"`
	Blocked      *float64        `json:"blocked" doc:"Share of the judged sight triangles that are not clear"`
}

// SpotRule is a rule that fired.
type SpotRule struct {
	Profile  string        `json:"profile"`
	Rule     string        `json:"rule"`
	Name     profile.Words `json:"name"`
	Tier     string        `json:"tier"`
	Count    int           `json:"count"`
	Score    float64       `json:"score"`
	FromYear int           `json:"from_year"`
	ToYear   int           `json:"to_year"`
	Type     string        `json:"type"`
	Missing  []string      `json:"missing" doc:"Conditions that a person must confirm before the rule is met"`
}

// SpotPeak is where a peak search finds the segment of a stretch at its worst.
type SpotPeak struct {
	Segment int64    `json:"segment_id"`
	FromM   float64  `json:"from_m"`
	ToM     float64  `json:"to_m"`
	PerKM   float64  `json:"per_km" doc:"Crashes expected there per km and year"`
	CV      *float64 `json:"cv" doc:"Coefficient of variation that it was judged by"`
}

// SpotPattern is a kind of crash of which the place has too large a share.
type SpotPattern struct {
	Aspect      string        `json:"aspect"`
	Code        string        `json:"code"`
	Name        profile.Words `json:"name"`
	Count       int           `json:"count"`
	Of          int           `json:"of"`
	Share       float64       `json:"share"`
	Reference   float64       `json:"reference" doc:"Share at similar places"`
	P           float64       `json:"p" doc:"Adjusted for the number of patterns (Holm)"`
	Significant bool          `json:"significant"`
}

// SpotTrend says whether the yearly counts rise.
type SpotTrend struct {
	PerYear   *float64 `json:"per_year" doc:"Factor from one year to the next"`
	P         float64  `json:"p"`
	Direction string   `json:"direction"`
}

// SpotTreatment is a treatment that fits.
type SpotTreatment struct {
	Code     string        `json:"code"`
	Name     profile.Words `json:"name"`
	WorkKind string        `json:"work_kind"`
	CMF      *float64      `json:"cmf" doc:"NULL when no figure is known"`
	Saved    *float64      `json:"saved_per_year"`
	SavedSE  *float64      `json:"saved_se"`
	Assumed  bool          `json:"assumed_se" doc:"The source gives no error; one is assumed"`
	Answers  []string      `json:"answers" doc:"Patterns that it answers"`
	Source   string        `json:"source"`
	Stars    int           `json:"stars"`
	Verified bool          `json:"verified"`
	Note     string        `json:"note"`
}

// PriorityPart is one visible part of a compound priority.
type PriorityPart struct {
	Code   string        `json:"code"`
	Name   profile.Words `json:"name"`
	Figure *float64      `json:"figure" doc:"NULL when not known; it earns nothing then"`
	Points float64       `json:"points"`
	Most   float64       `json:"most"`
}

// SpotStretch is a piece of a segment.
type SpotStretch struct {
	Segment int64   `json:"segment_id"`
	FromM   float64 `json:"from_m"`
	ToM     float64 `json:"to_m"`
}

// mostPatterns and mostTreatments bound what is kept of a place.
const (
	mostPatterns   = 12
	mostTreatments = 6
	mostCrashIDs   = 10_000
)

func (s *screenSave) details(b *blackspot.Spot) SpotDetails {
	net, t := s.data.city.Net, b.Diagnosis.Trend
	d := SpotDetails{
		RankExpected: known(
			b.ExpectedRank,
		), InTop: known(b.InTop), Dispersion: known(b.K), CriticalRate: known(b.CriticalRate), Moments: known(b.MomentsExcess),
		BySeverity: map[string]int{}, Rules: []SpotRule{}, Patterns: []SpotPattern{}, Grid: b.Diagnosis.Grid, Untimed: b.Diagnosis.Unplaced, ByYear: map[string]int{},
		Trend: SpotTrend{
			known(t.PerYear),
			t.P,
			t.Direction,
		}, Treatments: []SpotTreatment{}, Priority: priorityParts(b.Parts), Stretches: []SpotStretch{}, Crashes: []int64{}, Near: []string{},
	}
	for i, code := range counts.Severities {
		d.BySeverity[code] = int(b.Counts[i])
	}
	for year, count := range b.Diagnosis.ByYear {
		d.ByYear[strconv.Itoa(year)] = count
	}
	std := s.tx.Standards()
	for _, f := range b.Rules {
		d.Rules = append(
			d.Rules,
			SpotRule{
				f.Profile,
				f.Rule,
				ruleName(std, f.Profile, f.Rule),
				f.Tier,
				f.Count,
				f.Score,
				f.FromYear,
				f.ToYear,
				f.Type,
				append([]string{}, f.Missing...),
			},
		)
	}
	for _, p := range b.Diagnosis.Patterns[:min(mostPatterns, len(b.Diagnosis.Patterns))] {
		d.Patterns = append(
			d.Patterns,
			SpotPattern{p.Aspect, p.Code, patternWords(std, p.Aspect, p.Code), p.Count, p.Of, p.Share, p.Reference, p.Adjusted, p.Significant},
		)
	}
	for _, t := range b.Suggested[:min(mostTreatments, len(b.Suggested))] {
		row := SpotTreatment{
			Code:     t.Code,
			Name:     t.Name,
			WorkKind: t.WorkKind,
			Assumed:  t.AssumedSE,
			Answers:  t.Answers,
			Source:   t.Source,
			Stars:    t.Stars,
			Verified: t.Verified,
			Note:     t.Note,
		}
		if t.HasFigure {
			row.CMF, row.Saved, row.SavedSE = known(t.CMF), known(t.SavedPerYear), known(t.SavedSE)
		}
		d.Treatments = append(d.Treatments, row)
	}
	for _, p := range b.Stretches {
		d.Stretches = append(d.Stretches, SpotStretch{net.Segments[p.Segment].ID, p.FromM, p.ToM})
	}
	for _, row := range b.Crashes[:min(mostCrashIDs, len(b.Crashes))] {
		d.Crashes = append(d.Crashes, s.data.city.Crashes.ID[row])
	}
	if p := b.Peak; p != nil {
		d.Peak = &SpotPeak{net.Segments[b.Segment].ID, p.FromM, p.ToM, p.Value, known(p.CV)}
	}
	if b.Place == blackspot.AtIntersection {
		d.Near = append(d.Near, s.data.city.Near[b.Intersection]...)
		d.Blocked = known(s.data.city.Blocked[b.Intersection])
	}
	return d
}

func priorityParts(parts []blackspot.Part) []PriorityPart {
	out := make([]PriorityPart, 0, len(parts))
	for _, p := range parts {
		row := PriorityPart{Code: p.Code, Name: p.Words, Points: p.Points, Most: p.Most}
		if p.Known && !math.IsNaN(p.Figure) {
			row.Figure = &p.Figure
		}
		out = append(out, row)
	}
	return out
}

func ruleName(std *standards.Set, rules, code string) profile.Words {
	if p := std.RuleProfile(rules); p != nil {
		for _, r := range p.Rules {
			if r.Code == code {
				return r.Name
			}
		}
	}
	return profile.Words{ZH: code, EN: code}
}

// Spot is one black spot with the figures behind it.
type Spot struct {
	ID          int64       `json:"id"`
	ScreeningID int64       `json:"screening_id"`
	Name        string      `json:"name"`
	Details     SpotDetails `json:"details"`
}
