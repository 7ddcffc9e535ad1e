package importer

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest"
	"tongshi/server/ingest/roadfile"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// openStreetMap must be named wherever its data is shown (ODbL 1.0).
var openStreetMap = store.Attribution{Text: "© OpenStreetMap contributors (ODbL)", URL: "https://www.openstreetmap.org/copyright"}

// roads reads the files as one road file, stores it and builds the network.
func (i *Importer) roads(ctx context.Context, r Request) (*Outcome, error) {
	out := &Outcome{}
	report := &FileReport{Kind: r.Kind, File: FileNames(r.Files), Source: r.Source, DryRun: r.DryRun, began: time.Now()}
	i.step("read", 0, 0)
	ways, rejects, err := roadfile.Read(ctx, roadfile.Options{CRS: r.CRS, Find: Systems(ctx, i.Store), Layer: r.Layer, Mapping: r.Mapping}, r.Files...)
	if err != nil {
		return out, err
	}
	if err := writeRejects(r.Rejects, nil, rejects); err != nil {
		return out, err
	}
	report.Read = len(ways.Ways) + len(ways.Points) + len(rejects)
	for n := range rejects {
		report.reject(&rejects[n])
	}
	report.Rejected = len(rejects)
	report.commonestFirst()
	for _, note := range ways.Notes {
		report.Noticed.Notes = append(report.Noticed.Notes, ingest.Note{Text: note})
	}
	if !r.DryRun {
		i.step("store", 0, 0)
		if err := i.storeRoads(ctx, r, ways, rejects, report); err != nil {
			return out, err
		}
	}
	report.Seconds = time.Since(report.began).Seconds()
	out.Files = []*FileReport{report}
	if i.Each != nil {
		i.Each(report)
	}
	if r.DryRun || r.NoBuild {
		return out, nil
	}
	if i.Stored != nil {
		i.Stored()
	}
	out.Network, err = i.Build(ctx)
	return out, err
}

// storeRoads replaces what the data set had and names whom the data comes from.
func (i *Importer) storeRoads(ctx context.Context, r Request, ways network.Roads, rejects []geo.Reject, report *FileReport) error {
	hash, err := contentHash(r.Files, r.Mapping, cutEnd([]string{r.CRS, r.Layer})...)
	if err != nil {
		return err
	}
	name, text := "", ""
	if r.Mapping != nil {
		name, text = r.Mapping.Name, r.Mapping.Text()
	}
	by := attribution(r.Source)
	result, err := roads.ReplaceRoads(ctx, i.Store, roads.ImportMeta{
		Source: r.Source, FileName: report.File, FileHash: hash, Mapping: name, MappingText: text, By: r.By,
		Options: map[string]string{"crs": r.CRS}, Attribution: by.Text, Rejects: rejects, AcceptRemoval: r.AcceptRemoval, Report: report.kept,
	}, ways)
	if errors.Is(err, roads.ErrRemoval) {
		return &Refusal{File: report.File, Kind: Removes, Report: report, Says: say.Of(err), Option: "If it is meant, say --accept-removal"}
	}
	if err != nil {
		return err
	}
	report.became(result)
	return i.attribute(ctx, r.By, by)
}

func attribution(source string) store.Attribution {
	if source == "osm" {
		return openStreetMap
	}
	return store.Attribution{}
}

// attribute adds an attribution to those on the screen, once.
func (i *Importer) attribute(ctx context.Context, who string, a store.Attribution) error {
	if a.Text == "" {
		return nil
	}
	_, err := i.Store.ChangeSettings(ctx, who, func(s *store.Settings) error {
		if !slices.Contains(s.Attributions, a) {
			s.Attributions = append(slices.Clone(s.Attributions), a)
		}
		return nil
	})
	return err
}

// FileNames are the names of files without their folders.
func FileNames(paths []string) string {
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return strings.Join(names, ", ")
}

// Built is what a build of the network did.
type Built struct {
	roads.NetworkChange
	Assignment roads.AssignCounts `json:"assignment"`
	Seconds    float64            `json:"seconds"`
}

// ErrNoRoads: there is nothing to build a network from.
var ErrNoRoads = errors.New("there are no roads yet")

// Build derives the network from the stored roads, saves it and assigns the
// crashes to it; [ErrNoRoads] without any.
func (i *Importer) Build(ctx context.Context) (*Built, error) {
	began := time.Now()
	i.step("build", 0, 0)
	settings, err := i.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	ways, err := roads.LoadRoads(ctx, i.Store)
	if err != nil {
		return nil, err
	}
	if len(ways.Ways) == 0 {
		return nil, ErrNoRoads
	}
	options := i.Store.Standards.Roads
	if options.Names, err = roads.CityWords(ctx, i.Store.Pool, i.Store.Standards); err != nil {
		return nil, err
	}
	options.Side = network.Side(settings.DrivingSide)
	net, err := network.Build(ctx, ways, options)
	if err != nil {
		return nil, say.Errorf("build network: %w", err)
	}
	built := &Built{}
	if built.NetworkChange, err = roads.SaveNetwork(ctx, i.Store, net); err != nil {
		return nil, err
	}
	if built.Assignment, err = i.assign(ctx, net); err != nil {
		return nil, err
	}
	built.Seconds = time.Since(began).Seconds()
	return built, nil
}
