package findings

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/server/geojson"
	"tongshi/server/store"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// Sight is what is seen at an intersection: a GeoJSON FeatureCollection
// of its triangles.
type Sight struct {
	Type         string            `json:"type" enum:"FeatureCollection"`
	Intersection SightPlace        `json:"intersection"`
	Profile      SightProfile      `json:"profile"`
	Legs         []SightLeg        `json:"legs"`
	Features     []SightFeature    `json:"features" doc:"The triangles"`
	Obstacles    []ObstacleFeature `json:"obstacles" doc:"What hides something, or might"`
	Skipped      []SkippedPair     `json:"skipped" doc:"Pairs of approaches without a triangle"`
}

// SightPlace is the intersection.
type SightPlace struct {
	ID       int64           `json:"id"`
	Name     string          `json:"name"`
	Geometry json.RawMessage `json:"geometry"`
}

// SightProfile is the standard that the answer follows.
type SightProfile struct {
	Name     string `json:"name"`
	Standard string `json:"standard"`
	Edition  string `json:"edition"`
	Clause   string `json:"clause"`
	Verified bool   `json:"verified" doc:"Its figures were compared with the standard's text"`
}

// SightLeg is an approach as it was taken.
type SightLeg struct {
	ID         int64   `json:"id"`
	Name       string  `json:"name"`
	BearingDeg float64 `json:"bearing_deg"`
	SpeedKMH   float64 `json:"speed_kmh"`
	Control    string  `json:"control"`
}

// SkippedPair is a pair of approaches without a triangle.
type SkippedPair struct {
	LegID         int64  `json:"leg_id"`
	ConflictLegID int64  `json:"conflict_leg_id,omitempty"`
	Reason        string `json:"reason" must:"true" vocab:"no_triangle"`
	Detail        string `json:"detail,omitempty" doc:"What of it cannot be used, in English"`
	DetailZH      string `json:"detail_zh,omitempty" doc:"The same in Chinese"`
}

// SightFeature is one triangle. Its id is leg-conflicting leg-manoeuvre-lane.
type SightFeature struct {
	Type       string             `json:"type" enum:"Feature"`
	ID         string             `json:"id"`
	Geometry   json.RawMessage    `json:"geometry"`
	Properties SightTriangle      `json:"properties"`
	Shapes     map[string]drawing `json:"shapes" doc:"vertex, far_vertex, own_lane, other_lane; hidden: the conflicting lane that is hidden from the vertex; far_hidden: the own lane hidden from the far vertex; shadow: the part of the triangle hidden from the vertex"`
}

// SightTriangle are the properties that the layer sight-triangles has too, and
// all that was found, in details.
type SightTriangle struct {
	IntersectionID   int64           `json:"intersection_id"`
	LegID            int64           `json:"leg_id"`
	ConflictLegID    int64           `json:"conflict_leg_id"`
	Profile          string          `json:"profile"`
	Standard         string          `json:"standard"`
	Manoeuvre        string          `json:"manoeuvre"`
	Kind             sight.Kind      `json:"kind"`
	Lane             int             `json:"lane"`
	UserClass        string          `json:"user_class"`
	RequiredM        float64         `json:"required_m"`
	RequiredOwnM     float64         `json:"required_own_m"`
	AvailableM       *float64        `json:"available_m"`
	StoppingM        float64         `json:"stopping_m"`
	LaneRatio        *float64        `json:"lane_ratio"`
	AreaRatio        *float64        `json:"area_ratio"`
	SyncRatio        *float64        `json:"sync_ratio"`
	Verdict          string          `json:"verdict"`
	Evidence         string          `json:"evidence"`
	Estimated        bool            `json:"estimated"`
	OwnSpeedKMH      float64         `json:"own_speed_kmh"`
	OwnSpeedOrigin   string          `json:"own_speed_origin"`
	SpeedKMH         float64         `json:"speed_kmh"`
	SpeedOrigin      string          `json:"speed_origin"`
	Blockers         []int64         `json:"blockers"`
	Minor            []int64         `json:"minor"`
	NeedsSurvey      []int64         `json:"needs_survey"`
	Places           []int64         `json:"places"`
	Clearing         []int64         `json:"clearing" doc:"null when no removal clears the triangle"`
	Assumed          []string        `json:"assumed"`
	Temporary        bool            `json:"temporary"`
	VerdictOtherwise string          `json:"verdict_otherwise,omitempty"`
	SentenceZH       string          `json:"sentence_zh"`
	SentenceEN       string          `json:"sentence_en"`
	Details          json.RawMessage `json:"details"`
}

// ObstacleFeature is a thing that hides something. Places have negative
// numbers here.
type ObstacleFeature struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties ObstacleFacts   `json:"properties"`
}

// ObstacleFacts are heights above the lane, with what was taken for want of
// data.
type ObstacleFacts struct {
	Kind      string   `json:"kind"`
	Name      string   `json:"name,omitempty"`
	RadiusM   float64  `json:"radius_m"`
	TrunkM    float64  `json:"trunk_radius_m,omitempty"`
	BaseM     *float64 `json:"base_m"`
	HeightM   *float64 `json:"height_m"`
	Removable bool     `json:"removable"`
	Estimated bool     `json:"estimated"`
	Temporary bool     `json:"temporary"`
}

// drawing is a GeoJSON geometry.
type drawing json.RawMessage

// MarshalJSON gives it as it is.
func (d drawing) MarshalJSON() ([]byte, error) { return d, nil }

// Schema describes it; by itself it would be described as the bytes it is.
func (drawing) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Description: "GeoJSON geometry (RFC 7946)"}
}

// ReadSight answers what is seen at an intersection, as it is or as it would
// be; nothing is stored.
func (s *API) ReadSight(w http.ResponseWriter, r *web.Request) error {
	q, datum, err := parseSight(r, s.Store.Standards)
	if err != nil {
		return err
	}
	err = s.answerSight(w, r, q, datum)
	var wrong store.ParameterErrors
	if !errors.As(err, &wrong) {
		return err
	}
	found := make([]web.Fault, len(wrong))
	for i, p := range wrong {
		found[i] = web.InQuery(p.Field, r.Query.Get(p.Field), "%s", p.Message)
	}
	return web.BadQuery(found...)
}

func (s *API) answerSight(w http.ResponseWriter, r *web.Request, q sightstore.SightQuestion, datum geo.Datum) error {
	for _, name := range []string{"sight-triangles", "obstructions"} {
		if _, err := s.LayerOf(r, name); err != nil {
			return err
		}
	}
	var err error
	if q.Intersection, err = r.ID(); err != nil {
		return err
	}
	a, err := s.sight.LookSight(r.Context(), q)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return web.Refuse(http.StatusNotFound, "There is no intersection %d in the network.", q.Intersection)
	case err != nil:
		return err
	}
	place := web.PlaceIn(datum)
	answer := Sight{
		Type:         "FeatureCollection",
		Intersection: SightPlace{a.Intersection, a.Name, geojson.AppendGeometry(nil, a.At, place)},
		Profile:      SightProfile{a.Profile.Name, a.Profile.Standard, a.Profile.Edition, a.Profile.Clause, a.Profile.Verified},
		Features:     []SightFeature{}, Obstacles: []ObstacleFeature{}, Skipped: []SkippedPair{}, Legs: []SightLeg{},
	}
	for i := range a.Findings {
		f, err := sightFeature(place, &a.Findings[i], a.Profile)
		if err != nil {
			return err
		}
		answer.Features = append(answer.Features, f)
	}
	for _, o := range a.Obstacles {
		answer.Obstacles = append(answer.Obstacles, ObstacleFeature{"Feature", o.ID, geojson.AppendGeometry(nil, o.Footprint, place), ObstacleFacts{
			o.Kind, o.Name, o.RadiusM, o.TrunkRadiusM, o.BaseM, o.TopM, o.Removable, o.Estimated, o.Temporary,
		}})
	}
	for _, pair := range a.Skipped {
		answer.Skipped = append(answer.Skipped, SkippedPair{
			LegID: pair.LegID, ConflictLegID: pair.ConflictLegID, Reason: pair.Reason,
			Detail: pair.Detail.In(say.English), DetailZH: pair.Detail.In(say.Chinese),
		})
	}
	for _, l := range a.Legs {
		answer.Legs = append(answer.Legs, SightLeg(l))
	}
	return web.RespondKind(w, r, web.GeoJSON, answer)
}

func sightFeature(place func(orb.Point) orb.Point, f *sightstore.SightFinding, p *sight.Profile) (SightFeature, error) {
	details, err := f.Details(p)
	if err != nil {
		return SightFeature{}, err
	}
	t, g := &f.Triangle, &f.Sight
	out := SightFeature{
		Type: "Feature", Geometry: geojson.AppendGeometry(nil, f.Area, place),
		ID: strconv.FormatInt(t.LegID, 10) + "-" + strconv.FormatInt(t.ConflictLegID, 10) + "-" + t.Manoeuvre + "-" + strconv.Itoa(t.Lane),
		Properties: SightTriangle{
			IntersectionID: f.IntersectionID, LegID: t.LegID, ConflictLegID: t.ConflictLegID, Profile: t.Profile, Standard: f.Standard,
			Manoeuvre: t.Manoeuvre, Kind: t.Kind, Lane: t.Lane, UserClass: t.UserClass, RequiredM: t.RequiredM, RequiredOwnM: t.RequiredOwnM,
			StoppingM: t.StoppingM, Verdict: f.Verdict, Evidence: g.Evidence, Estimated: g.Estimated,
			OwnSpeedKMH: t.OwnKMH, OwnSpeedOrigin: t.OwnSpeedOrigin, SpeedKMH: t.OtherKMH, SpeedOrigin: t.OtherSpeedOrigin,
			Blockers: f.Blockers, Minor: ids(g.Minor), NeedsSurvey: ids(g.NeedsSurvey), Places: f.Places, Clearing: f.Clearing,
			Assumed: t.Assumed, Temporary: len(f.Temporary) > 0, VerdictOtherwise: f.Otherwise,
			SentenceZH: f.Sentence.ZH, SentenceEN: f.Sentence.EN, Details: details,
		},
		Shapes: map[string]drawing{},
	}
	if !f.Seen() {
		return out, nil
	}
	out.Properties.AvailableM, out.Properties.LaneRatio = &g.AvailableM, &g.LaneRatio
	out.Properties.AreaRatio, out.Properties.SyncRatio, out.Properties.Assumed = &g.AreaRatio, g.SyncRatio, g.Assumed
	for name, shape := range map[string]orb.Geometry{
		"vertex": f.Vertex, "far_vertex": f.FarVertex, "own_lane": f.OwnLane, "other_lane": f.OtherLane,
		"hidden": f.Hidden, "far_hidden": f.FarHidden, "shadow": f.Shadow,
	} {
		out.Shapes[name] = drawing(geojson.AppendGeometry(nil, shape, place))
	}
	return out, nil
}

func ids(list []int64) []int64 {
	if list == nil {
		return []int64{}
	}
	return list
}
