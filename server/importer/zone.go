package importer

import (
	"context"

	"tongshi/geo/say"
	"tongshi/server/store"
)

// cityZone brings the zone of a crash file and the city's zone together. The
// first crashes of a city give it their zone; later ones in another zone are
// stored right, since times carry zones, but somebody should know that the
// screens show the city's.
func (i *Importer) cityZone(ctx context.Context, r Request, first bool) (*say.Words, error) {
	zone := r.Mapping.Zone
	settings, err := i.Store.Settings(ctx)
	if err != nil || settings.Zone == zone {
		return nil, err
	}
	note := say.BothOf(say.New("times of this file are in %s; the screens show the city's zone, %s (tongshi config set zone %s)", zone, settings.Zone, zone))
	if !first {
		return &note, nil
	}
	_, err = i.Store.ChangeSettings(ctx, r.By, func(s *store.Settings) error {
		s.Zone = zone
		return nil
	})
	note = say.BothOf(say.New("the city's zone is now %s, as of these crashes", zone))
	return &note, err
}
