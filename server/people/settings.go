package people

import (
	"context"
	"net/http"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/layer"
	"tongshi/server/store"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Settings is what the page needs to know of the city.
type Settings struct {
	Title           string        `json:"title"`
	Demo            bool          `json:"demo" doc:"The data is the demonstration city's"`
	Datum           string        `json:"datum" doc:"Datum of positions unless asked otherwise"`
	Zone            string        `json:"zone" doc:"IANA time zone"`
	DrivingSide     string        `json:"driving_side"`
	WorkingCRS      string        `json:"working_crs"`
	DefaultProfile  string        `json:"default_profile" doc:"Standard that sight triangles are shown by unless another is asked for"`
	SightProfiles   []SightChoice `json:"sight_profiles" doc:"The standards that sight triangles can be looked at by"`
	TileURL         string        `json:"tile_url" doc:"Template of a background tile service; empty when there is none"`
	TileAttribution string        `json:"tile_attribution"`
	Attributions    []Attribution `json:"attributions"`
	Center          *[2]float64   `json:"center" doc:"Longitude, latitude"`
	BBox            *[4]float64   `json:"bbox" doc:"West, south, east, north of the network"`
	Version         string        `json:"version"`
	Languages       []string      `json:"languages"`
}

// SightChoice is a standard to choose.
type SightChoice struct {
	Name     string `json:"name"`
	TitleZH  string `json:"title_zh"`
	TitleEN  string `json:"title_en"`
	Verified bool   `json:"verified" doc:"Its figures were compared with the standard's text"`
}

// Attribution names a source of data.
type Attribution struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Vocabulary answers the codes of the city's columns with their words in both
// languages.
func (s *API) Vocabulary(w http.ResponseWriter, r *web.Request) error {
	return web.Respond(w, r, "application/json", s.Store.Standards.Words.File)
}

// ReadSettings is for everyone: nothing in it is secret.
func (s *API) ReadSettings(w http.ResponseWriter, r *web.Request) error {
	set, err := s.Settings(r.Context())
	if err != nil {
		return err
	}
	answer := Settings{
		Title: set.Title, Demo: s.Cfg.Demo || set.Demonstration, Datum: string(geo.DatumWGS84), Zone: set.Zone,
		DrivingSide: set.DrivingSide, WorkingCRS: set.WorkingCRS, DefaultProfile: set.DefaultProfile, TileURL: set.TileURL, TileAttribution: set.TileAttribution,
		Attributions: []Attribution{}, Version: s.Cfg.Version, Languages: []string{"zh", "en"},
	}
	for _, a := range set.Attributions {
		answer.Attributions = append(answer.Attributions, Attribution(a))
	}
	for _, p := range s.Store.Standards.Sight {
		answer.SightProfiles = append(answer.SightProfiles, SightChoice{p.Name, p.TitleZH, p.TitleEN, p.Verified})
	}
	bound, err := s.networkBound(r.Context(), set)
	if err != nil {
		return err
	}
	if bound != nil {
		answer.BBox = &[4]float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]}
		answer.Center = &[2]float64{(bound.Min[0] + bound.Max[0]) / 2, (bound.Min[1] + bound.Max[1]) / 2}
	}
	return web.RespondJSON(w, r, answer)
}

// networkBound is where the map opens: the service area when one is set, else
// the road network, which every view shows the extent of; nil without roads.
func (s *API) networkBound(ctx context.Context, set store.Settings) (*orb.Bound, error) {
	if len(set.ServiceArea) > 0 {
		bound := set.ServiceArea.Bound()
		return &bound, nil
	}
	segments, ok := s.Layers.Find("segments")
	if !ok {
		return nil, nil
	}
	ctx, cancel := web.WithPatience(ctx)
	defer cancel()
	extents, err := served.LayerExtents(ctx, s.Store, []layer.Layer{segments})
	if err != nil {
		return nil, err
	}
	return extents[0].Bound, nil
}
