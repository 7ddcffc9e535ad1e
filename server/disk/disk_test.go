package disk_test

import (
	"path/filepath"
	"testing"

	"tongshi/server/disk"
)

func TestRoomIsJudged(t *testing.T) {
	const mb, gb = 1_000_000, 1_000_000_000
	for _, c := range []struct {
		free, total int64
		low, full   bool
	}{
		{0, 0, false, false}, // nobody knows
		{50 * gb, 100 * gb, false, false},
		{4 * gb, 100 * gb, true, false},  // less than a twentieth
		{900 * mb, 10 * gb, true, false}, // less than a gigabyte
		{1100 * mb, 10 * gb, false, false},
		{30 * mb, 100 * gb, true, true},
		{30 * mb, 100 * mb, true, false}, // a small disk
		{4 * mb, 100 * mb, true, true},
	} {
		r := disk.Room{Path: "x", Free: c.free, Total: c.total}
		if r.Low() != c.low || r.Full() != c.full {
			t.Errorf("%s: low %t, full %t", r, r.Low(), r.Full())
		}
	}
}

func TestPathsThatAreNotThereArePassedOver(t *testing.T) {
	dir := t.TempDir()
	if got := disk.Least(filepath.Join(dir, "none"), "", dir); !got.Known() || got.Path != dir || got.Free > got.Total {
		t.Errorf("%+v", got)
	}
	if got := disk.Least(filepath.Join(dir, "none")); got.Known() {
		t.Errorf("%+v", got)
	}
}
