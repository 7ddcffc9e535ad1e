package main

import (
	"context"
	"fmt"
	"io"

	"tongshi/server/store"
)

// cityZone brings the zone of a crash file and the city's zone together. The
// first crashes of a city give it their zone; later ones in another zone are
// stored right, since times carry zones, but somebody should know that the
// screens show the city's.
func cityZone(ctx context.Context, st *store.Store, first bool, zone string) (note string, err error) {
	settings, err := st.Settings(ctx)
	if err != nil || settings.Zone == zone {
		return "", err
	}
	if !first {
		return fmt.Sprintf("times of this file are in %s; the screens show the city's zone, %s (tongshi config set zone %s)", zone, settings.Zone, zone), nil
	}
	_, err = st.ChangeSettings(ctx, "tongshi import", func(s *store.Settings) error {
		s.Zone = zone
		return nil
	})
	return "the city's zone is now " + zone + ", as of these crashes", err
}

// hasCrashes reports whether crashes were imported before.
func hasCrashes(ctx context.Context, st *store.Store) (bool, error) {
	counts, err := st.Counts(ctx)
	for _, c := range counts {
		if c.Table == "crashes" && c.Rows > 0 {
			return true, err
		}
	}
	return false, err
}

func printNote(out io.Writer, note string) error {
	if note == "" {
		return nil
	}
	_, err := fmt.Fprintln(out, note)
	return err
}
