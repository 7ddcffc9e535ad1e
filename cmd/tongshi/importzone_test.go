package main_test

import (
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

func TestTheFirstCrashesGiveTheCityItsZone(t *testing.T) {
	url := pgtest.URL(t)
	const rows = "id,day,lon,lat,dead,hurt,road\n1,2024-01-01,115.98,36.45,0,0,A\n"
	far := strings.Replace(smallMapping, "Asia/Shanghai", "America/Los_Angeles", 1)
	take := func(mapping string) string {
		return succeed(t, "import", "crashes", file(t, "c.csv", rows), "--mapping", file(t, "z.yaml", mapping), "--database-url", url)
	}
	if out := take(far); !strings.Contains(out, "the city's zone is now America/Los_Angeles") {
		t.Errorf("the first crashes: %s", out)
	}
	if zone := succeed(t, "config", "get", "zone", "--database-url", url); strings.TrimSpace(zone) != "America/Los_Angeles" {
		t.Errorf("zone: %s", zone)
	}
	if out := take(smallMapping); !strings.Contains(out, "the screens show the city's zone, America/Los_Angeles") {
		t.Errorf("crashes of another zone: %s", out)
	}
	if zone := succeed(t, "config", "get", "zone", "--database-url", url); strings.TrimSpace(zone) != "America/Los_Angeles" {
		t.Errorf("zone after crashes of another zone: %s", zone)
	}
}
