package layer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Source is one of a layer's Tables, read. Its text is one of
//
//	works                       the rows are the layer's features by their id
//	crashes.intersection_id     the column holds ids of the layer's features
//	sites>look_backs.site_id    look_backs are the features, site_id the row's id
//	units.*                     any change may change every feature
type Source struct {
	Text  string
	Table string
	// Column holds what is noted of a changed row; empty for "table.*".
	Column string
	// ViaTable and ViaColumn lead from what is noted to the features; empty
	// when it is their ids.
	ViaTable, ViaColumn string
}

// Calendar stands for the city's calendar among the tables of a daily layer.
const Calendar = "calendar"

var sourceForm = regexp.MustCompile(`^[a-z_]+(\.(\*|[a-z_]+)|>[a-z_]+\.[a-z_]+)?$`)

// Sources are the layer's Tables, and the calendar of a daily layer.
func (l Layer) Sources() ([]Source, error) {
	var list []Source
	for _, text := range l.Tables {
		if !sourceForm.MatchString(text) {
			return nil, fmt.Errorf("layer %s: table %q: want table, table.column, table>other.column or table.*", l.Name, text)
		}
		list = append(list, readSource(text))
	}
	if l.Daily {
		list = append(list, readSource(Calendar+".*"))
	}
	return list, nil
}

func readSource(text string) Source {
	if table, via, ok := strings.Cut(text, ">"); ok {
		other, column, _ := strings.Cut(via, ".")
		return Source{Text: text, Table: table, Column: "id", ViaTable: other, ViaColumn: column}
	}
	table, column, ok := strings.Cut(text, ".")
	switch {
	case !ok:
		column = "id"
	case column == "*":
		column = ""
	}
	return Source{Text: text, Table: table, Column: column}
}

var (
	sqlComment = regexp.MustCompile(`--[^\n]*`)
	sqlTable   = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_]*)(\s*[(.])?`)
	sqlNamed   = regexp.MustCompile(`(?i)\b([a-z_][a-z0-9_]*)\s+AS\s+(?:NOT\s+)?(?:MATERIALIZED\s+)?\(`)
)

// Reads are the tables that the layer's SQL names behind FROM and JOIN.
func (l Layer) Reads() []string {
	sql := sqlComment.ReplaceAllString(l.SQL, "")
	skip := []string{"lateral", "select", "unnest", "only"}
	for _, m := range sqlNamed.FindAllStringSubmatch(sql, -1) {
		skip = append(skip, strings.ToLower(m[1]))
	}
	var tables []string
	for _, m := range sqlTable.FindAllStringSubmatch(sql, -1) {
		name := strings.ToLower(m[1])
		if m[2] == "" && !slices.Contains(skip, name) && !slices.Contains(tables, name) {
			tables = append(tables, name)
		}
	}
	return tables
}

// undeclared are the tables read that Tables does not name.
func (l Layer) undeclared() []string {
	var missing []string
	for _, table := range l.Reads() {
		named := slices.ContainsFunc(l.Tables, func(text string) bool { return readSource(text).Table == table })
		if !named {
			missing = append(missing, table+".*")
		}
	}
	return missing
}
