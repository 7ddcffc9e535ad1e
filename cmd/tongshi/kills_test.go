package main_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/cluster"
	"tongshi/server/media"
)

// Kinds of kill: what gets `kill -9`.
var killKinds = []string{"server and database", "database", "server", "a connection's process"}

// Whatever is killed while crews report and send photos, what was acknowledged
// is there afterwards, once and whole; nothing half-written is ever served, and
// what broke off leaves no file behind (rows 64 and 65). Told to end meanwhile,
// the server finishes what it has begun (row 76).
func TestKillsLoseNothingThatWasAcknowledged(t *testing.T) {
	kills := 2
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_KILLS")); err == nil {
		kills = n
	}
	began := time.Now()
	y := newYard(t)
	stop := make(chan struct{})
	var crews sync.WaitGroup
	for i := range 4 {
		crews.Go(func() { y.crew(uint64(i), stop) })
	}
	crews.Go(func() { y.reader(stop) })
	dice := rand.New(rand.NewPCG(20260301, uint64(kills)))
	killed := map[string]int{}
	for i := range kills {
		kind := killKinds[i%2] // the first ones are the hardest
		if i >= 2 {
			kind = killKinds[dice.IntN(len(killKinds))]
		}
		y.untilMoreIsAcknowledged()
		time.Sleep(time.Duration(dice.IntN(250)) * time.Millisecond)
		y.strike(kind)
		killed[kind]++
	}
	y.untilMoreIsAcknowledged()
	y.end()
	close(stop)
	crews.Wait()
	y.reckon()
	orphans := y.tidied()
	t.Logf(
		"%d kills %v in %.0f s: %d events and %d photos acknowledged, %d sent without an answer, %d photos read whole meanwhile, %d files of nobody removed",
		kills,
		killed,
		time.Since(began).Seconds(),
		y.acknowledged(y.events),
		y.acknowledged(y.photos),
		y.unanswered(),
		y.whole.Load(),
		orphans,
	)
}

// strike kills, and starts the server again when it is gone. What the server
// starts again itself is waited for by those who write.
func (y *yard) strike(kind string) {
	y.Helper()
	r := y.server.Load()
	postgres := cluster.Inspect(y.dir).Postgres
	switch kind {
	case "database":
		kill(y.T, postgres)
		return
	case "a connection's process":
		kill(y.T, y.backend())
		return
	}
	kill(y.T, r.cmd.Process.Pid)
	if kind == "server and database" && postgres != 0 {
		kill(y.T, postgres)
	}
	_ = r.cmd.Wait() // it was killed
	next := serve(y.T, y.dir)
	y.server.Store(&next)
}

// end tells the server to end, under load: no answer that has begun breaks off,
// nothing is left running, and the exit code is 0.
func (y *yard) end() {
	y.Helper()
	r, postgres := y.server.Load(), cluster.Inspect(y.dir).Postgres
	y.ending.Store(true)
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		y.Fatal(err)
	}
	_ = r.cmd.Wait() // the exit code says it
	y.ending.Store(false)
	if code := r.cmd.ProcessState.ExitCode(); code != 0 || alive(postgres) {
		y.Errorf("exit code %d, PostgreSQL still there: %t", code, alive(postgres))
	}
	next := serve(y.T, y.dir)
	y.server.Store(&next)
}

// backend is the process of one of the server's connections.
func (y *yard) backend() (pid int) {
	y.Helper()
	y.query(`SELECT pid FROM pg_stat_activity WHERE application_name = 'tongshi' AND backend_type = 'client backend' ORDER BY random() LIMIT 1`,
		func(rows pgx.Rows) error { return rows.Scan(&pid) })
	return pid
}

// query reads rows from the database itself, which may just be starting.
func (y *yard) query(sql string, scan func(pgx.Rows) error, args ...any) {
	y.Helper()
	var err error
	for deadline := time.Now().Add(killPatience); ; time.Sleep(50 * time.Millisecond) {
		if err = y.tryQuery(sql, scan, args); err == nil {
			return
		}
		if time.Now().After(deadline) {
			y.Fatalf("%s: %v", sql, err)
		}
	}
}

func (y *yard) tryQuery(sql string, scan func(pgx.Rows) error, args []any) error {
	ctx, cancel := context.WithTimeout(y.Context(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, y.database)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// reckon compares what the crews were told with what is there.
func (y *yard) reckon() {
	y.Helper()
	there := map[string]int{}
	y.query(`SELECT uuid::text FROM work_events WHERE event = 'progress'`, func(rows pgx.Rows) error {
		var id string
		err := rows.Scan(&id)
		there[id]++
		return err
	})
	for id, n := range there {
		if n != 1 {
			y.Errorf("event %s is there %d times", id, n)
		}
	}
	for id, sent := range y.events {
		if sent.acknowledged && there[id] == 0 {
			y.Errorf("event %s was acknowledged and is lost", id)
		}
		delete(there, id)
	}
	if len(there) > 0 {
		y.Errorf("nobody sent the events %v", slices.Collect(maps.Keys(there)))
	}
	for id, sent := range y.photos {
		y.checkPhoto(id, sent, sent.acknowledged)
	}
	for what, sql := range map[string]string{
		"works whose quantity is not the sum of their events": `SELECT count(*) FROM works AS w WHERE quantity_done <> (SELECT count(*) FROM work_events AS e WHERE e.work_id = w.id AND event = 'progress' AND outcome = 'applied')`,
		"events without their audit row, or more rows":        `SELECT (SELECT count(*) FROM work_events) - (SELECT count(*) FROM audit WHERE action = 'event' AND object = 'works')`,
		"photos without their audit row, or more rows":        `SELECT (SELECT count(*) FROM photos) - (SELECT count(*) FROM audit WHERE action = 'add' AND object = 'photos')`,
	} {
		y.query(sql, func(rows pgx.Rows) error {
			var n int
			err := rows.Scan(&n)
			if n != 0 {
				y.Errorf("%d %s", n, what)
			}
			return err
		})
	}
}

// tidied makes every file look old, one whole and one half that nobody names
// among them, lets the server tidy as it does at its start, and counts how many
// it removed: those without a record, and no other.
func (y *yard) tidied() int {
	y.Helper()
	if code := y.server.Load().interrupt(y.T); code != 0 {
		y.Errorf("exit code %d", code)
	}
	nobodys := []byte("a picture whose record was never stored")
	y.plant("unfinished/BROKENOFF", nobodys[:10])
	y.plant(filePath(media.Hash(nobodys), "jpg"), nobodys)
	before := y.files(true)
	next := serve(y.T, y.dir)
	y.server.Store(&next)
	used := map[string]bool{}
	y.query(`SELECT hash FROM photos`, func(rows pgx.Rows) error {
		var hash string
		err := rows.Scan(&hash)
		used[filePath(hash, "jpg")], used[filePath(hash, "thumb.jpg")] = true, true
		return err
	})
	eventually(y.T, "files of nobody are gone, the others there", func() bool { return maps.Equal(y.files(false), used) })
	for name := range used {
		if !before[name] {
			y.Errorf("%s was not there before", name)
		}
	}
	return len(before) - len(used)
}

func filePath(hash, kind string) string {
	return fmt.Sprintf("%s/%s/%s.%s", hash[:2], hash[2:4], hash, kind)
}
