// Package disk tells how much room is left.
package disk

import "fmt"

const (
	gigabyte = 1_000_000_000
	// lowBytes and lowShare are what should be free: PostgreSQL keeps up to 2 GB
	// of its log when much is written.
	lowBytes = gigabyte
	lowShare = 20 // a twentieth
	// fullBytes is one segment of PostgreSQL's log and room to begin the next: a
	// database that cannot write it stops.
	fullBytes = 32 << 20
)

// Room is what a disk has for an ordinary user; zero where the system does not
// tell.
type Room struct {
	Path  string `json:"path"`
	Free  int64  `json:"free"`
	Total int64  `json:"total"`
}

// Known reports whether the system told.
func (r Room) Known() bool { return r.Total > 0 }

// Low reports whether there is so little room that somebody should see to it.
func (r Room) Low() bool { return r.Known() && (r.Free < lowBytes || r.Free < r.Total/lowShare) }

// Full reports whether nothing can be relied on to be stored any more.
func (r Room) Full() bool { return r.Known() && r.Free < min(fullBytes, r.Total/lowShare) }

// String is the room in words.
func (r Room) String() string {
	return fmt.Sprintf(
		"%.1f GB of %.1f GB are free on the disk of %s",
		float64(r.Free)/gigabyte,
		float64(r.Total)/gigabyte,
		r.Path,
	)
}

// Least is the room of the path that has the least; paths that are not there
// are passed over.
func Least(paths ...string) Room {
	var least Room
	for _, path := range paths {
		room, err := of(path)
		if err == nil && room.Known() && (!least.Known() || room.Free < least.Free) {
			least = room
		}
	}
	return least
}
