package spots

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/blackspot"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// screenData is all that a screening sees, of one snapshot.
type screenData struct {
	city     blackspot.City
	from, to time.Time
	version  int64
	cutOff   *time.Time
	hash     string
}

// crashDay is the day of a crash in SQL; of one whose day or month is not known
// the middle of the month or of the year.
const crashDay = `make_date(local_year, coalesce(local_month, 7), CASE WHEN local_month IS NULL THEN 1 ELSE coalesce(local_day, 15) END)`

// credibleDate is whether the date of a crash can be right, in SQL, where today is
// an expression of SQL: it is not to come (tomorrow is today somewhere), and of
// the last 20 years.
func credibleDate(today string) string {
	return `(local_year >= extract(year FROM ` + today + `) - 20
	AND make_date(local_year, coalesce(local_month, 1), CASE WHEN local_month IS NULL THEN 1 ELSE coalesce(local_day, 1) END) <= ` + today + ` + 1)`
}

// knownDays are the first and the last day that crashes are known for. One crash
// dated 2099 does not move them; where no date is credible, all of them count.
func knownDays(today string) string {
	return `coalesce(min(make_date(local_year, 1, 1)) FILTER (WHERE ` + credibleDate(today) + `), min(make_date(local_year, 1, 1))) AS first,
	coalesce(max(` + crashDay + `) FILTER (WHERE ` + credibleDate(today) + `), max(` + crashDay + `)) AS last`
}

// loadScreening reads the network, its covariates and the crashes.
func loadScreening(ctx context.Context, tx pgx.Tx, q ScreeningRequest) (*screenData, error) {
	d := &screenData{}
	var err error
	if d.city.Net, err = roads.NetworkIn(ctx, tx); err != nil {
		return nil, err
	}
	if len(d.city.Net.Segments) == 0 {
		return nil, store.ParameterErrors{{Field: "profile", Message: say.New("there is no road network yet: import roads first")}}
	}
	if err := d.period(ctx, tx, q); err != nil {
		return nil, err
	}
	if err := d.covariates(ctx, tx); err != nil {
		return nil, err
	}
	if err := d.crashes(ctx, tx, q); err != nil {
		return nil, err
	}
	err = tx.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM layer_versions
		WHERE layer IN ('segments', 'intersections', 'legs', 'crashes')`).Scan(&d.version)
	d.hash = d.sum()
	return d, store.Wrap("read data version", err)
}

// defaultYears is the length of a period that nobody has chosen.
const defaultYears = 3

// period fills in the days that are left out from the crashes there are.
func (d *screenData) period(ctx context.Context, tx pgx.Tx, q ScreeningRequest) error {
	from, to, wrong := q.days()
	if wrong != nil {
		return wrong
	}
	var first, last *time.Time
	err := tx.QueryRow(ctx, `SELECT `+knownDays("current_date")+`, coalesce(max(occurred_at) FILTER (WHERE `+credibleDate("current_date")+`), max(occurred_at)) FROM crashes`).Scan(&first, &last, &d.cutOff)
	if err != nil {
		return store.Wrap("read the period of the crashes", err)
	}
	if last == nil {
		return store.ParameterErrors{{Field: "from", Message: say.New("there are no crashes yet: import crashes first")}}
	}
	if to.IsZero() {
		to = *last
		if to.Month() == time.December && to.Day() >= 15 { // a year that is as good as over
			to = time.Date(to.Year(), 12, 31, 0, 0, 0, 0, time.UTC)
		}
	}
	if from.IsZero() {
		if from = to.AddDate(-defaultYears, 0, 1); from.Before(*first) {
			from = *first
		}
	}
	if to.Before(from) {
		return store.ParameterErrors{{Field: "from", Message: say.New("the period begins after the newest crash (%s)", last.Format(time.DateOnly))}}
	}
	d.from, d.to = from, to
	return nil
}

// covariates reads what the network itself does not carry.
func (d *screenData) covariates(ctx context.Context, tx pgx.Tx) error {
	at := make(map[int64]int, len(d.city.Net.Intersections))
	for i := range d.city.Net.Intersections {
		at[d.city.Net.Intersections[i].ID] = i
	}
	n := len(at)
	d.city.Settings, d.city.Near, d.city.Blocked = make([]string, n), make([][]string, n), make([]float64, n)
	for i := range n {
		d.city.Blocked[i] = math.NaN()
	}
	var id int64
	var text string
	var kinds []string
	var share float64
	for _, part := range []struct {
		sql     string
		targets []any
		put     func(i int)
	}{
		{`SELECT id, setting FROM intersections WHERE valid_to IS NULL AND setting IS NOT NULL`, []any{&id, &text}, func(i int) { d.city.Settings[i] = text }},
		{nearPlaces, []any{&id, &kinds}, func(i int) { d.city.Near[i] = kinds }},
		{blockedShares, []any{&id, &share}, func(i int) { d.city.Blocked[i] = share }},
	} {
		rows, err := tx.Query(ctx, part.sql)
		if err != nil {
			return store.Wrap("read covariates", err)
		}
		_, err = pgx.ForEachRow(rows, part.targets, func() error {
			if i, ok := at[id]; ok {
				part.put(i)
			}
			return nil
		})
		if err != nil {
			return store.Wrap("read covariates", err)
		}
	}
	return d.volumes(ctx, tx)
}

// nearPlaces are the kinds of places within 150 m of each intersection that
// draw people on foot.
const nearPlaces = `
	SELECT i.id, array_agg(DISTINCT p.kind ORDER BY p.kind)
	  FROM intersections AS i
	  JOIN places AS p ON p.geom && ST_Expand(i.geom, 0.005)
	   AND ST_DWithin(p.geom::geography, i.geom::geography, 150) -- metres
	 WHERE i.valid_to IS NULL AND p.removed_at IS NULL AND p.kind IN ('school', 'market', 'hospital', 'bus_stop')
	 GROUP BY i.id`

// blockedShares are, by intersection, the share of the judged triangles that
// are not clear.
const blockedShares = `
	SELECT intersection_id, avg(CASE WHEN verdict IN ('blocked', 'partial') THEN 1.0 ELSE 0.0 END)::double precision AS avg
	  FROM sight_triangles WHERE verdict <> 'unknown' GROUP BY intersection_id`

func (d *screenData) volumes(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `SELECT id, aadt FROM segments WHERE valid_to IS NULL AND aadt > 0`)
	if err != nil {
		return store.Wrap("read volumes", err)
	}
	at := make(map[int64]int, len(d.city.Net.Segments))
	for i := range d.city.Net.Segments {
		at[d.city.Net.Segments[i].ID] = i
	}
	var id int64
	var aadt float64
	_, err = pgx.ForEachRow(rows, []any{&id, &aadt}, func() error {
		if d.city.Volumes == nil {
			d.city.Volumes = make([]float64, len(d.city.Net.Segments))
		}
		if i, ok := at[id]; ok {
			d.city.Volumes[i] = aadt
		}
		return nil
	})
	return store.Wrap("read volumes", err)
}

// crashes reads the crashes of the period that pass the filters.
func (d *screenData) crashes(ctx context.Context, tx pgx.Tx, q ScreeningRequest) error {
	rows, err := tx.Query(ctx, `
		SELECT id, intersection_id, segment_id, station_m, ST_X(geom), ST_Y(geom), local_year, local_month, local_day, local_hour, local_weekday,
		       deaths, serious_injured, slight_injured, injured_unspecified, damage_yuan,
		       severity, kind, procedure, light, weather, surface, array_to_string(modes, ',')
		  FROM crashes
		 WHERE local_year BETWEEN extract(year FROM @from::date) AND extract(year FROM @to::date)
		   AND `+crashDay+` BETWEEN @from AND @to
		   AND (cardinality(@severity::text[]) = 0 OR severity = ANY (@severity))
		   AND (cardinality(@types::text[]) = 0 OR kind = ANY (@types))
		   AND (cardinality(@modes::text[]) = 0 OR modes && @modes)
		 ORDER BY id`, pgx.StrictNamedArgs{
		"from": d.from, "to": d.to, "severity": store.OrEmpty(q.Severity), "types": store.OrEmpty(q.Types), "modes": store.OrEmpty(q.Modes),
	})
	if err != nil {
		return store.Wrap("read crashes", err)
	}
	defer rows.Close()
	into := newCrashTable(&d.city)
	for rows.Next() {
		into.add(rows.RawValues())
	}
	into.finish()
	return store.Wrap("read crashes", rows.Err())
}

// crashTable takes rows in the database's binary form without making
// anything of a row: a million of them come in a second or two.
type crashTable struct {
	*blackspot.Crashes
	intersections, segments map[int64]int32
	coded                   [6]codes
	modes                   map[string]uint16
}

// codes numbers the words of a column as they come.
type codes struct {
	column *blackspot.Coded
	number map[string]uint8
}

func newCrashTable(city *blackspot.City) *crashTable {
	c := &crashTable{
		Crashes: &city.Crashes, modes: map[string]uint16{},
		intersections: make(map[int64]int32, len(city.Net.Intersections)), segments: make(map[int64]int32, len(city.Net.Segments)),
	}
	for i := range city.Net.Intersections {
		c.intersections[city.Net.Intersections[i].ID] = int32(i)
	}
	for i := range city.Net.Segments {
		c.segments[city.Net.Segments[i].ID] = int32(i)
	}
	for i, column := range []*blackspot.Coded{&c.Severity, &c.Type, &c.Procedure, &c.Light, &c.Weather, &c.Surface} {
		c.coded[i] = codes{column, map[string]uint8{}}
	}
	return c
}

func (c *crashTable) add(v [][]byte) {
	c.ID = append(c.ID, int64(binary.BigEndian.Uint64(v[0])))
	c.Intersection = append(c.Intersection, place(c.intersections, v[1]))
	c.Segment = append(c.Segment, place(c.segments, v[2]))
	station := rawFloat(v[3])
	if math.IsNaN(station) {
		station = 0
	}
	c.StationM = append(c.StationM, station)
	c.Lon, c.Lat = append(c.Lon, rawFloat(v[4])), append(c.Lat, rawFloat(v[5]))
	year, month, day := rawInt(v[6], 0), rawInt(v[7], 0), rawInt(v[8], 0)
	ofYear := 0
	if month > 0 && day > 0 {
		ofYear = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).YearDay()
	}
	c.Year, c.Day = append(c.Year, int16(year)), append(c.Day, int16(ofYear))
	c.Hour, c.Weekday = append(c.Hour, int8(rawInt(v[9], -1))), append(c.Weekday, int8(rawInt(v[10], 0)))
	c.Deaths = append(c.Deaths, persons(rawInt(v[11], 0)))
	serious, slight := rawInt(v[12], 0), rawInt(v[13], 0)
	c.Serious, c.Slight = append(c.Serious, persons(serious)), append(c.Slight, persons(slight))
	c.Injured = append(c.Injured, persons(serious+slight+rawInt(v[14], 0)))
	c.DamageYuan = append(c.DamageYuan, float32(rawFloat(v[15])))
	for i := range c.coded {
		c.coded[i].add(v[16+i])
	}
	set, known := c.modes[string(v[22])]
	if !known {
		set = uint16(len(c.ModeSets))
		c.modes[string(v[22])] = set
		c.ModeSets = append(c.ModeSets, splitModes(string(v[22])))
	}
	c.Modes = append(c.Modes, set)
}

// finish gives columns without a row their empty word.
func (c *crashTable) finish() {
	for i := range c.coded {
		if len(c.coded[i].column.Words) == 0 {
			c.coded[i].column.Words = []string{""}
		}
	}
}

func (c *codes) add(v []byte) {
	number, known := c.number[string(v)]
	if !known {
		number = uint8(len(c.column.Words))
		c.number[string(v)] = number
		c.column.Words = append(c.column.Words, string(v))
	}
	c.column.Codes = append(c.column.Codes, number)
}

func place(at map[int64]int32, v []byte) int32 {
	if v == nil {
		return -1
	}
	if i, ok := at[int64(binary.BigEndian.Uint64(v))]; ok {
		return i
	}
	return -1
}

func rawFloat(v []byte) float64 {
	if v == nil {
		return math.NaN()
	}
	return math.Float64frombits(binary.BigEndian.Uint64(v))
}

func rawInt(v []byte, unknown int) int {
	if v == nil {
		return unknown
	}
	return int(int32(binary.BigEndian.Uint32(v)))
}

// persons keeps a count within its column; no crash has more.
func persons(n int) int16 { return int16(max(0, min(n, math.MaxInt16))) }

// sum is the SHA-256 of everything that decides the result besides the request.
func (d *screenData) sum() string {
	hash := sha256.New()
	c := &d.city.Crashes
	for _, column := range []any{
		c.ID, c.Intersection, c.Segment, c.StationM, c.Lon, c.Lat, c.Year, c.Day, c.Hour, c.Weekday, c.Modes,
		c.Deaths, c.Serious, c.Slight, c.Injured, c.DamageYuan, c.Severity.Codes, c.Type.Codes, c.Procedure.Codes, c.Light.Codes, c.Weather.Codes, c.Surface.Codes,
	} {
		text, _ := binary.Append(nil, binary.LittleEndian, column) // slices of numbers always have a form
		_, _ = hash.Write(text)
	}
	_, _ = fmt.Fprint(hash, c.Severity.Words, c.Type.Words, c.Procedure.Words, c.Light.Words, c.Weather.Words, c.Surface.Words, c.ModeSets,
		d.city.Settings, d.city.Near, d.city.Blocked, d.city.Volumes)
	hashNetwork(hash, d.city.Net)
	return hex.EncodeToString(hash.Sum(nil))
}

func hashNetwork(hash interface{ Write([]byte) (int, error) }, n *network.Network) {
	for i := range n.Intersections {
		x := &n.Intersections[i]
		_, _ = fmt.Fprintln(hash, x.ID, x.Name, x.Control, x.Kind, x.RadiusM, x.Lit != nil && *x.Lit, x.Point)
	}
	for i := range n.Segments {
		s := &n.Segments[i]
		_, _ = fmt.Fprintln(hash, s.ID, s.From, s.To, s.Internal, s.Name, s.Class, s.SpeedKMH, s.Lanes, s.OneWay, s.LengthM, s.Line)
	}
	for i := range n.Legs {
		l := &n.Legs[i]
		_, _ = fmt.Fprintln(hash, l.ID, l.Intersection, l.Segments, l.Name, l.Class, l.SpeedKMH, l.LanesIn, l.Control)
	}
}
