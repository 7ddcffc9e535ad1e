package web

import (
	"net/http"
	"sync/atomic"
	"time"

	"tongshi/geo/say"
	"tongshi/server/disk"
)

// A disk that is full is said to be one.

// fullFor is how long a write that found the disk full counts for the next
// question whether there is room.
const fullFor = 30 * time.Second

// fullness remembers when a write last found the disk full.
type fullness struct{ at atomic.Int64 }

func (f *fullness) note() { f.at.Store(time.Now().UnixNano()) }

func (f *fullness) lately() bool { return time.Since(time.Unix(0, f.at.Load())) < fullFor }

// room is what is left, where somebody can tell.
func (s *Server) room() disk.Room {
	if s.Cfg.Room == nil {
		return disk.Room{}
	}
	return s.Cfg.Room()
}

// DiskFull is what to tell of a full disk, and whether it is one: a write found
// so lately, or there is next to no room.
func (s *Server) DiskFull() (say.Text, bool) {
	room := s.room()
	if room.Full() {
		return say.New("The disk of the server is full: %d MB are free. Make room.", room.Free/1_000_000), true
	}
	return say.New("The disk of the server is full. Make room."), s.full.lately()
}

// noRoom is a write that found no room.
func noRoom() *Problem {
	return Refuse(
		http.StatusInsufficientStorage,
		"The disk of the server is full; nothing was stored. Tell whoever runs it, and try again later.",
	)
}
