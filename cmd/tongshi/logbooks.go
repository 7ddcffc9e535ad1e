package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"tongshi/server/logbook"
	"tongshi/server/store"
	"tongshi/server/web"
)

// errWaiting: the other machine is away, and what is to be sent waits in the
// database.
var errWaiting = errors.New("too many lines wait for the syslog server")

// exportEvery is how often the audit is looked at for those it is sent to.
const exportEvery = 2 * time.Second

// logbooks opens the access log and the way to another machine's syslog, where
// they are asked for, and keeps them. access is nil when neither is; end waits
// until all of it has ended.
func (c *ServeCmd) logbooks(ctx context.Context, st *store.Store, log *slog.Logger) (access func(web.AccessLine), end func(), err error) {
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	end = func() { stop(); all.Wait() }
	var file *logbook.File
	var remote *logbook.Syslog
	if c.AccessLog != "" {
		if file, err = logbook.OpenFile(c.AccessLog, time.Now); err != nil {
			stop()
			return nil, nil, err
		}
		all.Go(func() {
			every(ctx, sweepEvery, log, "old access logs were not removed", func() error { return sweepFile(ctx, st, file) })
		})
		end = func() {
			stop()
			all.Wait()
			_ = file.Close() // each line is written when it is made
		}
	}
	if c.Syslog != "" {
		if remote, err = logbook.NewSyslog(c.Syslog, log); err != nil {
			end()
			return nil, nil, usageError{err}
		}
		all.Go(func() { remote.Run(ctx) })
		all.Go(func() {
			every(ctx, exportEvery, log, "the audit was not sent", func() error { return exportAudit(ctx, st, c.Syslog, remote) })
		})
	}
	if file == nil && remote == nil {
		return nil, end, nil
	}
	return func(line web.AccessLine) { keepAccess(line, file, remote, log) }, end, nil
}

func sweepFile(ctx context.Context, st *store.Store, file *logbook.File) error {
	set, err := st.Settings(ctx)
	if err != nil {
		return err
	}
	return file.Sweep(set.LogDays)
}

func keepAccess(line web.AccessLine, file *logbook.File, remote *logbook.Syslog, log *slog.Logger) {
	text, err := json.Marshal(line)
	if err == nil && file != nil {
		err = file.Write(text)
	}
	if err != nil {
		log.Warn("access log", "error", err)
	}
	if remote != nil {
		remote.Send(line.At, logbook.Info, "access", text) // what is lost when the other machine is away is in the file
	}
}

// exportAudit sends what the audit has got, wherever it was written.
func exportAudit(ctx context.Context, st *store.Store, target string, remote *logbook.Syslog) error {
	return st.ExportAudit(ctx, target, func(row store.AuditRow) error {
		text, err := json.Marshal(row)
		if err != nil {
			return err
		}
		if !remote.Send(row.At, logbook.Notice, "audit", text) {
			return errWaiting
		}
		return nil
	})
}
