package served

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

// orderSQL is the order of the rows: by the columns asked for, those without a
// value last, texts by code point, then by id.
func (q ItemQuery) orderSQL() string {
	var parts []string
	for _, by := range q.SortBy {
		direction := " ASC"
		if by.Descending {
			direction = " DESC"
		}
		parts = append(parts, q.sortKey(by)+direction+" NULLS LAST")
	}
	return strings.Join(append(parts, "f.id"), ", ")
}

func (q ItemQuery) sortKey(by readmodel.Sort) string {
	key := property(by.Column)
	if q.sortType(by) == layer.String {
		key += ` COLLATE "C"`
	}
	return key
}

// sortType is the type of a column to sort by; the number of a feature is no
// column, but can be.
func (q ItemQuery) sortType(by readmodel.Sort) layer.Type {
	if c, ok := q.Layer.Column(by.Column); ok {
		return c.Type
	}
	return layer.Integer
}

// behindSQL is the condition on rows behind the last one of the page before;
// empty for the first page.
func (q ItemQuery) behindSQL(args pgx.StrictNamedArgs) string {
	if q.After == 0 {
		return ""
	}
	args["after"] = q.After
	sql := "f.id > @after"
	for i := len(q.Behind) - 1; i >= 0; i-- {
		key, v := q.sortKey(q.SortBy[i]), q.Behind[i]
		if v.Null { // nothing comes behind it but others without a value
			sql = key + " IS NULL AND (" + sql + ")"
			continue
		}
		name := fmt.Sprintf("behind%d", i)
		kind := q.sortType(q.SortBy[i])
		args[name] = plainValue(v, kind)
		bound := "@" + name + "::" + sqlTypes[kind]
		further := " > "
		if q.SortBy[i].Descending {
			further = " < "
		}
		sql = key + further + bound + " OR " + key + " IS NULL OR " + key + " = " + bound + " AND (" + sql + ")"
	}
	return "(" + sql + ")"
}

var sqlTypes = map[layer.Type]string{
	layer.String: "text", layer.Integer: "bigint", layer.Number: "double precision", layer.Boolean: "boolean",
	layer.Time: "timestamptz", layer.Date: "date",
}

func plainValue(v layer.Value, t layer.Type) any {
	switch t {
	case layer.Integer:
		return v.Integer
	case layer.Number:
		return v.Number
	case layer.Boolean:
		return v.Boolean
	case layer.Time:
		return v.Time
	}
	return v.Text
}
