package store

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The mapping of structs to rows (in place of an ORM). Each field of a struct
// is a column, named by the tag db or else by the tag json; which columns are
// read and written follows from the struct, so that there is no second list of
// them. Behind the name the tag db may say more:
//
//	derived  no column of the table: the statement that reads it says what it is
//	read     a column that only statements of their own write
//	made     written with the row and never again
//
// A field of the tag readOnly, which people cannot set, is as "read"; one of
// the tag once, which they say when they make the row, is as "made".

// column is a field and the column it is kept in.
type column struct {
	name    string
	index   []int
	derived bool
	made    bool // written with the row
	changed bool // written by a change of the row
}

// columns are those of a struct, in its order.
type columns struct {
	list []column
	at   map[string]int
	kept int // how many are no derived ones
}

// knownColumns are the columns by type of struct: found once, never dropped.
var knownColumns sync.Map

func columnsOf(t reflect.Type) *columns {
	if known, ok := knownColumns.Load(t); ok {
		return known.(*columns)
	}
	c := &columns{at: map[string]int{}}
	for _, f := range reflect.VisibleFields(t) {
		one, ok := columnOf(f)
		if !ok {
			continue
		}
		c.at[one.name] = len(c.list)
		c.list = append(c.list, one)
		if !one.derived {
			c.kept++
		}
	}
	known, _ := knownColumns.LoadOrStore(t, c)
	return known.(*columns)
}

func columnOf(f reflect.StructField) (column, bool) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	said, option, _ := strings.Cut(f.Tag.Get("db"), ",")
	if said != "" {
		name = said
	}
	if f.Anonymous || !f.IsExported() || name == "" || name == "-" {
		return column{}, false
	}
	once := option == "made" || f.Tag.Get("once") == "true"
	free := option == "" && f.Tag.Get("readOnly") != "true"
	derived := option == "derived"
	return column{name: name, index: f.Index, derived: derived, made: !derived && (once || free), changed: free && !once}, true
}

// ByName reads a row into a struct by the names of the columns. Each column of
// the row must be a field, and each field but the derived ones a column.
func ByName[T any](row pgx.CollectableRow) (T, error) {
	var one T
	v := reflect.ValueOf(&one).Elem()
	targets, err := columnsOf(v.Type()).targets(v, row.FieldDescriptions())
	if err != nil {
		return one, err
	}
	return one, row.Scan(targets...)
}

func (c *columns) targets(v reflect.Value, row []pgconn.FieldDescription) ([]any, error) {
	targets, kept := make([]any, len(row)), 0
	for i, described := range row {
		at := i
		if i >= len(c.list) || c.list[i].name != described.Name {
			var ok bool
			if at, ok = c.at[described.Name]; !ok {
				return nil, fmt.Errorf("%s has no field for the column %s", v.Type(), described.Name)
			}
		}
		if !c.list[at].derived {
			kept++
		}
		targets[i] = v.FieldByIndex(c.list[at].index).Addr().Interface()
	}
	if kept < c.kept {
		return nil, fmt.Errorf("%s has %d columns, the row %d of them", v.Type(), c.kept, kept)
	}
	return targets, nil
}

// Table is the table of a noun.
type Table[T any] struct {
	name, alias string
	Columns     string // of a SELECT or RETURNING
}

// Expressions are SQL by the name of the column that they give.
type Expressions map[string]string

// ColumnsFrom are the columns of a part of a noun that lies in another table.
func ColumnsFrom[T any](alias string) Expressions {
	from := Expressions{}
	for _, c := range columnsOf(reflect.TypeFor[T]()).list {
		from[c.name] = alias + "." + c.name
	}
	return from
}

// With is e and more in a new map; of a name that both have, more's holds.
func (e Expressions) With(more Expressions) Expressions {
	all := maps.Clone(e)
	maps.Copy(all, more)
	return all
}

// TableOf is the table whose rows are of T. derived says what the derived
// columns are, in terms of the alias.
func TableOf[T any](name, alias string, derived Expressions) Table[T] {
	var list []string
	for _, c := range columnsOf(reflect.TypeFor[T]()).list {
		switch sql, ok := derived[c.name]; {
		case ok:
			list = append(list, sql+" AS "+c.name)
		case !c.derived:
			list = append(list, alias+"."+c.name)
		}
	}
	return Table[T]{name, alias, strings.Join(list, ", ")}
}

// Query reads rows; tail is all behind FROM.
func (t Table[T]) Query(tail string) string {
	return `SELECT ` + t.Columns + ` FROM ` + t.name + ` AS ` + t.alias + ` ` + tail
}

// One is the one row that the tail finds; [ErrNotFound] without.
func (t Table[T]) One(ctx context.Context, q Querier, tail string, keys ...any) (T, error) {
	return One[T](ctx, q, t.Query(tail), keys...)
}

// All are the rows that the tail finds.
func (t Table[T]) All(ctx context.Context, q Querier, into *[]T, tail string, keys ...any) error {
	return Gather(ctx, q, into, ByName[T], t.Query(tail), keys...)
}

// Insert makes a row of what [table.making] gives; values are what a column is
// made of when that is not the field alone.
func (t Table[T]) Insert(values Expressions) string {
	names, from := t.written(values, func(c column) bool { return c.made })
	return `INSERT INTO ` + t.name + ` AS ` + t.alias + ` (` + strings.Join(names, ", ") + `) VALUES (` + strings.Join(from, ", ") + `)`
}

// Update sets what people may change, of what [table.changing] gives.
func (t Table[T]) Update(values Expressions) string {
	names, from := t.written(values, func(c column) bool { return c.changed })
	for i := range names {
		names[i] += " = " + from[i]
	}
	return `UPDATE ` + t.name + ` AS ` + t.alias + ` SET ` + strings.Join(names, ", ")
}

func (t Table[T]) written(values Expressions, which func(column) bool) (names, from []string) {
	sql := maps.Clone(values)
	for _, c := range columnsOf(reflect.TypeFor[T]()).list {
		if !which(c) {
			continue
		}
		value, ok := sql[c.name]
		if delete(sql, c.name); !ok {
			value = "@" + c.name
		}
		names, from = append(names, c.name), append(from, value)
	}
	for _, name := range slices.Sorted(maps.Keys(sql)) { // columns that are no field
		names, from = append(names, name), append(from, sql[name])
	}
	return names, from
}

// Made runs a statement that makes a row and returns it whole.
func (t Table[T]) Made(ctx context.Context, tx *Tx, sql string, one T, more pgx.StrictNamedArgs) (T, error) {
	return One[T](ctx, tx.SQL, sql, t.Making(one, more))
}

// Changed runs a statement that changes a row and returns it whole.
func (t Table[T]) Changed(ctx context.Context, tx *Tx, sql string, one T, more pgx.StrictNamedArgs) (T, error) {
	return One[T](ctx, tx.SQL, sql, t.Changing(one, more))
}

// Making are the arguments of [table.insert].
func (t Table[T]) Making(one T, more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	return arguments(one, more, func(c column) bool { return c.made })
}

// Changing are the arguments of [table.update].
func (t Table[T]) Changing(one T, more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	return arguments(one, more, func(c column) bool { return c.changed })
}

func arguments(one any, more pgx.StrictNamedArgs, which func(column) bool) pgx.StrictNamedArgs {
	v := reflect.ValueOf(one)
	args := maps.Clone(more)
	if args == nil {
		args = pgx.StrictNamedArgs{}
	}
	for _, c := range columnsOf(v.Type()).list {
		if !which(c) {
			continue
		}
		field := v.FieldByIndex(c.index)
		if field.Kind() == reflect.Slice && field.IsNil() { // a column that is not NULL takes no nil
			field = reflect.MakeSlice(field.Type(), 0, 0)
		}
		args[c.name] = field.Interface()
	}
	return args
}
