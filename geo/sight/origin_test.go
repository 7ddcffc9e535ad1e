package sight_test

import (
	"testing"

	"tongshi/geo/network"
	"tongshi/geo/sight"
)

// TestTrianglesSayWhereTheirSpeedsComeFrom measures leg 3, tries a speed on
// leg 2 and leaves the others posted.
func TestTrianglesSayWhereTheirSpeedsComeFrom(t *testing.T) {
	n := crossingTown(network.RightHand, fourArms(0)...)
	want := map[int64]string{1: "posted", 2: "person", 3: "measured", 4: "posted"}
	for _, name := range []string{"CN-URBAN", "AASHTO", "MFS"} {
		b := sight.NewBuilder(n, standard(t, name), network.RightHand, map[int]sight.LegFacts{2: {MeasuredKMH: 37}})
		got, _ := b.AtIf(0, sight.WhatIf{SpeedKMH: map[int]float64{1: 50}})
		if len(got) == 0 {
			t.Errorf("%s: no triangle", name)
		}
		for _, g := range got {
			if g.OwnSpeedOrigin != want[g.LegID] || g.OtherSpeedOrigin != want[g.ConflictLegID] {
				t.Errorf("%s: leg %d by a %s speed, leg %d by a %s one; want %s and %s", name, g.LegID, g.OwnSpeedOrigin,
					g.ConflictLegID, g.OtherSpeedOrigin, want[g.LegID], want[g.ConflictLegID])
			}
		}
	}
}
