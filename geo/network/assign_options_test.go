package network_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/geo/network"
	"tongshi/geo/profile"
)

func TestAssignmentRulesComeFromTheirFile(t *testing.T) {
	o, err := network.ReadAssignOptions(profile.Files)
	if err != nil || !o.UseNames || o.CatchmentM != 50 || o.SnapM != 50 || o.SnapNamedM != 30 {
		t.Errorf("%+v, %v", o, err)
	}
	for name, text := range map[string]string{
		"broken":          `{"assign"`,
		"empty":           `{}`,
		"without a reach": `{"assign": {"snap_m": 50, "snap_named_m": 30, "catchment_m": 50, "good_offset_m": 15}}`,
	} {
		_, err := network.ReadAssignOptions(fstest.MapFS{"assignment.json": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), "assignment.json") {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	if _, err := network.ReadAssignOptions(fstest.MapFS{}); err == nil {
		t.Error("a missing file was accepted")
	}
}
