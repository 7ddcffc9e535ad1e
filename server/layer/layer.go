// Package layer is the registry of the layers the server shows: for each its
// words, its columns, the SQL that reads it, and who may see what of it.
//
// Adding a layer is one SQL file under sql/ and one entry in all.go. The
// catalogue, the items, the schema and the API description follow from it.
package layer

import "slices"

// Type is the type of a column.
type Type string

// The column types. Time is an instant, Date a local calendar day, Strings a
// list, JSON a value that passes through as it is.
const (
	String  Type = "string"
	Integer Type = "integer"
	Number  Type = "number"
	Boolean Type = "boolean"
	Time    Type = "time"
	Date    Type = "date"
	Strings Type = "strings"
	JSON    Type = "json"
)

// Column is one property of a layer's features. Its name is also the name of
// the column in the layer's SQL.
type Column struct {
	Name       string
	TitleZH    string
	TitleEN    string
	Type       Type
	Unit       string // "km/h", "m"; empty when it has none
	Vocabulary string // list of geo/profile/vocabulary.json; empty when free
	// StaffOnly columns are in the staff view alone.
	StaffOnly bool
	// From names the layers a derived figure is made of. A view that may not
	// see one of them does not get the figure.
	From []string
}

// Filterable reports whether a column can be compared for equality.
func (c Column) Filterable() bool { return c.Type != JSON }

// Sortable reports whether features can be ordered by a column.
func (c Column) Sortable() bool { return c.Type != JSON && c.Type != Strings }

// TimeColumn is the time of a layer's features. Column is one of its columns,
// of type Time or Date; empty when the layer has no time of its own. Begin and
// End name columns of the SQL that bound the instant of a row whose Column is
// NULL (End excluded); empty when such a row has no time at all. Until names
// the column up to which a row that lasts is there, NULL for still; empty when
// rows are of an instant.
type TimeColumn struct{ Column, Begin, End, Until string }

// Layer is one collection of features.
type Layer struct {
	Name          string
	TitleZH       string
	TitleEN       string
	DescriptionZH string
	DescriptionEN string
	Geometry      string // GeoJSON type, or "Geometry" for a mixture
	Color         string // of its symbol, "#rrggbb"
	MinZoom       int
	MaxZoom       int
	// SQL selects id, geom (EPSG:4326, may be NULL) and every column by name.
	SQL string
	// Tables are the tables that the SQL reads, with what a changed row of each
	// says about which features changed; see [Source]. A table that is read and
	// not named here counts as "table.*".
	Tables  []string
	Columns []Column
	// Time is what the datetime parameter asks about.
	Time TimeColumn
	// PublicRows is a condition in CQL2 text over any of the columns that the
	// public view's rows meet; empty means all.
	PublicRows string
	// StaffOnly layers are of the office's own work: no city can open them.
	StaffOnly bool
	// Default names a Boolean column that is true for the rows that are meant
	// when nobody asks for others by the column Of; empty when all rows are.
	Default, Of string
	// Published names a Boolean column that is false for the rows of drafts, and
	// Newest the one that is Default where drafts count too; empty when the layer
	// has no drafts.
	Published, Newest string
	// Tiles says what the layer's vector tiles hold.
	Tiles TileRules
	// CountBy names the column whose values clusters count apart; empty when
	// they count features only.
	CountBy string
	// Daily: the features change as a day of the city's calendar ends.
	Daily bool
	// Rows is the condition of the view this Layer was cut for; see [Registry.In].
	Rows string
	// whole are the columns before the view cut them; nil when it did not.
	whole []Column
}

// With is the layer with those of its columns that are named.
func (l Layer) With(names []string) Layer {
	if l.whole == nil {
		l.whole = l.Columns
	}
	var some []Column
	for _, c := range l.Columns {
		if slices.Contains(names, c.Name) {
			some = append(some, c)
		}
	}
	l.Columns = some
	return l
}

// Whole is the layer with all its columns and rows, whatever the view.
func (l Layer) Whole() Layer {
	if l.whole != nil {
		l.Columns = l.whole
	}
	l.Rows, l.whole = "", nil
	return l
}

// TileRules say what goes into vector tiles at which zoom.
type TileRules struct {
	// ThinBelow is the zoom below which features are drawn as one point a cell
	// of four pixels, with their number as "count"; 0 is never.
	ThinBelow int
	// Simplify is how far lines and areas may be off, in pixels of 256 a tile.
	Simplify float64
	// Columns are the properties at every zoom. From the zoom Detail on there
	// are all but documents.
	Columns []string
	Detail  int
}

// TileColumns are the names of the properties in tiles of a zoom.
func (l Layer) TileColumns(zoom int) (names []string) {
	for _, c := range l.Columns {
		if c.Type != JSON && (zoom >= l.Tiles.Detail || slices.Contains(l.Tiles.Columns, c.Name)) {
			names = append(names, c.Name)
		}
	}
	return names
}

// Column is the column of that name.
func (l Layer) Column(name string) (Column, bool) {
	i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return l.Columns[i], true
}
