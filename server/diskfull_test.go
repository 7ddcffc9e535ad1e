package server_test

import (
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/disk"
)

// A write that finds the disk full is answered 507 in words, without those of
// the database; then the server is not ready, and names the disk.
func TestAFullDiskIsSaidToBeOne(t *testing.T) {
	o := newOffice(t)
	if got := o.get("/readyz"); got.StatusCode != http.StatusOK {
		t.Fatalf("before: %s %s", got.Status, got.body)
	}
	exec(t, o.address, `
		CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		    RAISE EXCEPTION 'could not extend file "base/16384/16999": No space left on device' USING ERRCODE = '53100';
		END $$;
		CREATE TRIGGER no_room BEFORE INSERT ON sites EXECUTE FUNCTION no_room()`)
	body := `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.001,36.5]},"properties":{"title":"x","class":"parking"}}`
	for language, words := range map[string]string{"en": "disk of the server is full", "zh": "磁盘已满"} {
		got := o.send(
			http.MethodPost,
			"/api/collections/sites/items",
			body,
			append([]string{"Accept-Language", language}, o.as["zhao"]...)...)
		if got.StatusCode != http.StatusInsufficientStorage || !strings.Contains(got.body, words) {
			t.Errorf("%s: %s %s", language, got.Status, got.body)
		}
		if strings.Contains(got.body, "base/") || strings.Contains(got.body, "53100") {
			t.Errorf("the database's words go out: %s", got.body)
		}
	}
	if got := o.get(
		"/readyz",
	); got.StatusCode != http.StatusServiceUnavailable ||
		!strings.Contains(got.body, `"location":"disk"`) {
		t.Errorf("/readyz: %s %s", got.Status, got.body)
	}
}

// Before anything is lost, a server whose disk has next to no room is not ready.
func TestAServerWithoutRoomIsNotReady(t *testing.T) {
	room := disk.Room{Path: "/data", Free: 20 << 30, Total: 100 << 30}
	c := newCity(t, server.Config{Room: func() disk.Room { return room }})
	if got := c.get("/readyz"); got.StatusCode != http.StatusOK {
		t.Errorf("with room: %s %s", got.Status, got.body)
	}
	room.Free = 9_000_000
	if got := c.get(
		"/readyz",
	); got.StatusCode != http.StatusServiceUnavailable ||
		!strings.Contains(got.body, "9 MB are free") ||
		!strings.Contains(got.body, `"location":"disk"`) {
		t.Errorf("without: %s %s", got.Status, got.body)
	}
}
