package store

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cache invalidation: the versions of the layers in memory, kept up to date by
// PostgreSQL's LISTEN and NOTIFY.

// follower knows the versions of the layers without asking the database.
//
// What it promises: a commit of this process is known before the method that
// made it returns; a commit of another process is known when its announcement
// has come, and while the connection that brings those is lost nobody answers
// from memory. A connection that is dead without being known to be is found out
// by asking on it every pollEvery; it counts as lost when no answer has come
// within hearWithin.
type follower struct {
	mu        sync.Mutex
	versions  Versions
	moved     chan struct{} // closed when versions grow
	listening bool          // announcements come in
	unsure    int           // commits whose versions could not be read

	askEvery, hearWithin time.Duration // of the connection that announcements come in on
}

const (
	pollEvery  = 2 * time.Second
	RelistenIn = 100 * time.Millisecond // doubled up to pollEvery
	// AskWithin bounds a question of the follower's to the database.
	AskWithin  = 5 * time.Second
	hearWithin = 3 * time.Second
)

func newFollower() *follower {
	return &follower{versions: Versions{}, moved: make(chan struct{}), askEvery: pollEvery, hearWithin: hearWithin}
}

// merge takes over what is newer.
func (f *follower) merge(fresh Versions) {
	f.mu.Lock()
	defer f.mu.Unlock()
	grown := false
	for name, version := range fresh {
		if version > f.versions[name] {
			grown = true
		}
	}
	if !grown {
		return
	}
	next := maps.Clone(f.versions) // readers hold the old one
	for name, version := range fresh {
		next[name] = max(next[name], version)
	}
	f.versions = next
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *follower) state() (versions Versions, sure bool, moved <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.versions, f.listening && f.unsure == 0, f.moved
}

func (f *follower) set(change func(*follower)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// KnownVersions are those in memory: what the layers have at least. Not to be
// changed by the caller.
func (s *Store) KnownVersions() Versions {
	versions, _, _ := s.follower.state()
	return versions
}

// CurrentVersions are the versions that the layers have now, from memory while
// announcements come in, else from the database. Not to be changed by the
// caller.
func (s *Store) CurrentVersions(ctx context.Context) (Versions, error) {
	versions, sure, _ := s.follower.state()
	if sure {
		return versions, nil
	}
	return s.learnVersions(ctx)
}

// SureVersions are the versions in memory, and whether they are for sure those
// that the layers have now. Not to be changed by the caller.
func (s *Store) SureVersions() (versions Versions, sure bool) {
	versions, sure, _ = s.follower.state()
	return versions, sure
}

// learnVersions reads all versions into memory.
func (s *Store) learnVersions(ctx context.Context) (Versions, error) {
	var before int
	s.follower.set(func(f *follower) { before = f.unsure })
	fresh, err := s.Versions(ctx)
	if err != nil {
		return nil, err
	}
	s.follower.merge(fresh)
	s.follower.set(func(f *follower) { f.unsure = max(0, f.unsure-before) })
	return s.KnownVersions(), nil
}

// AwaitVersions gives the versions in memory as soon as done says so of them,
// or ctx's error.
func (s *Store) AwaitVersions(ctx context.Context, done func(Versions) bool) (Versions, error) {
	for {
		versions, _, moved := s.follower.state()
		if done(versions) {
			return versions, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return versions, ctx.Err()
		}
	}
}

// Committed brings the memory up to a commit of this process, before anybody
// hears that it is done. A transaction that ended with a lost connection or
// with its caller may have been committed unheard: then, and when the versions
// cannot be read now, whoever asks next reads them.
func (s *Store) Committed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil && !cutOff(err) {
		return // it was rolled back
	}
	s.follower.set(func(f *follower) { f.unsure++ })
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), AskWithin)
	defer cancel()
	if _, err := s.learnVersions(ctx); err != nil {
		s.Log.DebugContext(ctx, "versions not read after a commit", "error", err)
	}
}

// Follow keeps the versions in memory up to date until ctx ends: it listens on
// a connection of its own, connects again when that is lost, and asks now and
// then in case it is dead unnoticed.
func (s *Store) Follow(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { s.poll(ctx) })
	wait := RelistenIn
	for ctx.Err() == nil {
		began := time.Now()
		err := s.listen(ctx)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > pollEvery {
			wait = RelistenIn
		}
		s.Log.DebugContext(ctx, "listening for changes broke off", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, pollEvery)
	}
	both.Wait()
}

// listen takes in announcements until the connection is lost. The versions are
// read after listening has begun, so that none is missed in between.
func (s *Store) listen(ctx context.Context) error {
	config := s.Pool.Config().ConnConfig
	config.RuntimeParams["application_name"] = ListenerName
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(late) // it is lost, or nobody needs it any more
	}()
	if _, err := conn.Exec(ctx, `LISTEN layer_versions`); err != nil {
		return err
	}
	fresh, err := readVersions(ctx, conn)
	if err != nil {
		return err
	}
	s.follower.merge(fresh)
	s.follower.set(func(f *follower) { f.listening = true })
	defer s.follower.set(func(f *follower) { f.listening = false }) // before the connection is closed
	for {
		fresh, err := s.follower.hear(ctx, conn)
		if err != nil {
			return err
		}
		s.follower.merge(fresh)
	}
}

// hear is what the next announcement says, or what the database says when it is
// asked because none has come for a while.
func (f *follower) hear(ctx context.Context, conn *pgx.Conn) (Versions, error) {
	quiet, cancel := context.WithTimeout(ctx, f.askEvery)
	note, err := conn.WaitForNotification(quiet)
	cancel()
	if err == nil {
		return parseAnnouncement(note.Payload)
	}
	if quiet.Err() == nil || ctx.Err() != nil || conn.IsClosed() {
		return nil, err
	}
	ctx, cancel = context.WithTimeout(ctx, f.hearWithin)
	defer cancel()
	return readVersions(ctx, conn)
}

// ListenerName is the application name of the connection that announcements
// come in on.
const ListenerName = "tongshi listener"

// parseAnnouncement reads "version layer,layer".
func parseAnnouncement(text string) (Versions, error) {
	number, names, ok := strings.Cut(text, " ")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok {
		return nil, errors.New("announcement of versions: " + text)
	}
	fresh := Versions{}
	for name := range strings.SplitSeq(names, ",") {
		fresh[name] = version
	}
	return fresh, nil
}

// poll asks for the versions now and then, and does what is due by the clock.
func (s *Store) poll(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	trimmed := time.Now()
	for {
		s.pollOnce(ctx)
		if time.Since(trimmed) > time.Minute {
			trimmed = time.Now()
			if err := s.TrimChanges(ctx); err != nil && ctx.Err() == nil {
				s.Log.DebugContext(ctx, "the log of changes was not trimmed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Store) pollOnce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, AskWithin)
	defer cancel()
	if err := s.TurnDay(ctx); err == nil {
		_, _ = s.learnVersions(ctx) // asked again in a moment
	}
}
