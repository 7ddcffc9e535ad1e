package main

import (
	"fmt"
	"io"
	"strings"

	"tongshi/server/ingest"
)

// noticedText says what a reader could not read and what else it saw.
func noticedText(w io.Writer, r ingest.Noticed) {
	for _, n := range r.Notes {
		if n.Count == 0 {
			fmt.Fprintf(w, "  %s\n", n.Text.EN)
			continue
		}
		fmt.Fprintf(w, "  %d rows%s: %s\n", n.Count, rowsText(n.Rows, n.Count), n.Text.EN)
	}
	for _, c := range r.Unread {
		fmt.Fprintf(w, "  %s: %d not read and stored as not known; expected %s", c.Column, c.Count, c.Expected.EN)
		if values := valuesText(c.Values); values != "" {
			fmt.Fprintf(w, "; the commonest: %s", values)
		}
		fmt.Fprintf(w, " (%s)\n", c.Reason.EN)
	}
	for _, key := range r.Repeated {
		fmt.Fprintf(w, "  the key %s stands in rows %s\n", key.Key, strings.Trim(fmt.Sprint(key.Rows), "[]"))
	}
}

func rowsText(rows []int, count int) string {
	if len(rows) == 0 {
		return ""
	}
	more := ""
	if count > len(rows) {
		more = " …"
	}
	return " (" + strings.Trim(fmt.Sprint(rows), "[]") + more + ")"
}

func valuesText(values []ingest.ValueCount) string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprintf("%q (%d)", v.Value, v.Count))
	}
	return strings.Join(list, ", ")
}
