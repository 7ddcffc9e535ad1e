package main

import (
	"bytes"
	"fmt"
	"strings"

	"tongshi/server/cluster"
	"tongshi/server/store/served"
)

// text is the report for a person, one fact a line.
func (r *report) text() []byte {
	var out bytes.Buffer
	line := func(name, format string, values ...any) {
		fmt.Fprintf(&out, "%-12s %s\n", name, fmt.Sprintf(format, values...))
	}
	line("tongshi", "%s", r.Version)
	if r.External {
		line("database", "given by --database-url; nothing is started here")
	}
	if r.Private != nil {
		privateLines(line, r.Private)
	}
	if d := r.Database; d != nil {
		line("server", "PostgreSQL %s, PostGIS %s", d.PostgreSQL, orNone(d.PostGIS))
		line("schema", "version %d, this program makes %d", d.Schema, d.KnownSchema)
		for _, count := range d.Counts {
			line("", "%9d %s", count.Rows, strings.ReplaceAll(count.Table, "_", " "))
		}
	}
	if d := r.Database; d != nil {
		memoryLines(line, d.ReadModel)
	}
	if r.Disk != nil {
		line("disk", "%s", r.Disk)
	}
	r.keptLines(line)
	for _, problem := range r.Problems {
		line("PROBLEM", "%s", problem)
	}
	for _, warning := range r.Warnings {
		line("WARNING", "%s", warning)
	}
	for _, next := range r.Next {
		line("next", "%s", next)
	}
	return out.Bytes()
}

func privateLines(line func(string, string, ...any), s *cluster.State) {
	for _, i := range s.Installations {
		chosen := ""
		if s.Chosen != nil && i.Bin == s.Chosen.Bin {
			chosen = ", used"
		}
		line("installed", "PostgreSQL %s, PostGIS %s, in %s%s", i.Version, orNone(i.PostGIS), i.Bin, chosen)
	}
	if !s.Exists {
		line("folder", "%s, not there yet", s.Folder)
		return
	}
	line("folder", "%s, owned by %s; the database runs as %s", s.Folder, s.Owner, s.RunsAs)
	if s.Major == 0 {
		line("database", "none yet")
		return
	}
	line("database", "%s, made by PostgreSQL %d, log in %s", s.Database, s.Major, s.Log)
	if s.Running {
		line("running", "yes, process %d, %s", s.Postgres, s.Status)
	} else {
		line("running", "no")
	}
	if s.Server != 0 {
		line("served by", "process %d", s.Server)
	}
	if len(s.Users) > 0 {
		line("used by", "process %s", strings.Trim(fmt.Sprint(s.Users), "[]"))
	}
}

// memoryLines say what layers take in memory.
func memoryLines(line func(string, string, ...any), states []served.MirrorState) {
	name := "read model"
	for _, s := range states {
		part := ""
		if s.State == served.MirrorBuilding {
			part = fmt.Sprintf("; of %d, more than could be read in %s", s.Of, measureWithin)
		}
		line(name, "%9d %s, %.1f MB, %.0f bytes each%s", s.Features, s.Layer, float64(s.Bytes)/(1<<20), s.BytesPerFeature(), part)
		name = ""
	}
}

func orNone(version string) string {
	if version == "" {
		return "not installed"
	}
	return version
}
