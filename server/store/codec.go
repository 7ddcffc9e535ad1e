package store

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// Serialization of geometries between Go and PostGIS.

// wgs84 is the reference system of every stored geometry (EPSG:4326),
// longitude before latitude.
const wgs84 = 4326

// geometryCodec carries orb geometries as PostGIS geometry or geography,
// SRID 4326. NULL and POINT EMPTY are a nil [orb.Geometry]; a position that is
// not finite is refused on the way in.
type geometryCodec struct{}

// registerTypes teaches a connection our forms of UUIDs and of PostGIS types,
// whose object ids differ per database; without the extension of the first only.
func registerTypes(ctx context.Context, conn *pgx.Conn) error {
	registerUUID(conn.TypeMap())
	rows, err := conn.Query(ctx, `
		SELECT t.typname::text, t.oid, t.typarray FROM pg_type t
		  JOIN pg_depend d ON d.objid = t.oid AND d.deptype = 'e'
		  JOIN pg_extension e ON e.oid = d.refobjid
		 WHERE e.extname = 'postgis' AND t.typname IN ('geometry', 'geography')`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return fmt.Errorf("look up geometry types: %w", err)
	}
	var name string
	var id, array uint32
	_, err = pgx.ForEachRow(rows, []any{&name, &id, &array}, func() error {
		element := &pgtype.Type{Name: name, OID: id, Codec: geometryCodec{}}
		conn.TypeMap().RegisterType(element)
		conn.TypeMap().RegisterType(&pgtype.Type{Name: "_" + name, OID: array, Codec: &pgtype.ArrayCodec{ElementType: element}})
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up geometry types: %w", err)
	}
	for _, value := range []any{
		orb.Point{}, orb.MultiPoint{}, orb.LineString{}, orb.MultiLineString{}, orb.Ring{},
		orb.Polygon{}, orb.MultiPolygon{}, orb.Collection{}, orb.Bound{},
	} {
		conn.TypeMap().RegisterDefaultPgType(value, "geometry")
	}
	return nil
}

func (geometryCodec) FormatSupported(int16) bool { return true }

func (geometryCodec) PreferredFormat() int16 { return pgtype.BinaryFormatCode }

func (geometryCodec) PlanEncode(_ *pgtype.Map, _ uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(orb.Geometry); !ok {
		return nil
	}
	return encodeGeometry{text: format == pgtype.TextFormatCode}
}

type encodeGeometry struct{ text bool }

func (p encodeGeometry) Encode(value any, buf []byte) ([]byte, error) {
	g := value.(orb.Geometry)
	if err := CheckFinite(g); err != nil {
		return nil, err
	}
	b, err := ewkb.Marshal(g, wgs84)
	if err != nil || b == nil {
		return nil, err
	}
	if p.text {
		return hex.AppendEncode(buf, b), nil
	}
	return append(buf, b...), nil
}

func (geometryCodec) PlanScan(_ *pgtype.Map, _ uint32, format int16, target any) pgtype.ScanPlan {
	text := format == pgtype.TextFormatCode
	switch target.(type) {
	case *orb.Geometry:
		return scanGeometry{text}
	case *orb.Point:
		return scanAs[orb.Point]{text}
	case *orb.MultiPoint:
		return scanAs[orb.MultiPoint]{text}
	case *orb.LineString:
		return scanAs[orb.LineString]{text}
	case *orb.MultiLineString:
		return scanAs[orb.MultiLineString]{text}
	case *orb.Polygon:
		return scanAs[orb.Polygon]{text}
	case *orb.MultiPolygon:
		return scanAs[orb.MultiPolygon]{text}
	case *orb.Collection:
		return scanAs[orb.Collection]{text}
	}
	return nil
}

type scanGeometry struct{ text bool }

func (p scanGeometry) Scan(src []byte, target any) error {
	g, err := parseGeometry(src, p.text)
	*target.(*orb.Geometry) = g
	return err
}

type scanAs[G orb.Geometry] struct{ text bool }

func (p scanAs[G]) Scan(src []byte, target any) error {
	g, err := parseGeometry(src, p.text)
	if err != nil {
		return err
	}
	got, ok := g.(G)
	if !ok {
		name := "nothing (NULL or POINT EMPTY)"
		if g != nil {
			name = "a " + g.GeoJSONType()
		}
		return fmt.Errorf("column holds %s, want a %s", name, got.GeoJSONType())
	}
	*target.(*G) = got
	return nil
}

// parseGeometry reads what PostGIS sent: nil for NULL.
func parseGeometry(src []byte, text bool) (orb.Geometry, error) {
	if src == nil {
		return nil, nil
	}
	if !text {
		return decodeEWKB(src)
	}
	b := make([]byte, hex.DecodedLen(len(src)))
	if _, err := hex.Decode(b, src); err != nil {
		return nil, fmt.Errorf("read geometry: %w", err)
	}
	return decodeEWKB(b)
}

func (geometryCodec) DecodeDatabaseSQLValue(_ *pgtype.Map, _ uint32, format int16, src []byte) (driver.Value, error) {
	if src == nil {
		return nil, nil
	}
	if format == pgtype.TextFormatCode {
		return string(src), nil
	}
	return hex.EncodeToString(src), nil
}

func (geometryCodec) DecodeValue(_ *pgtype.Map, _ uint32, format int16, src []byte) (any, error) {
	g, err := parseGeometry(src, format == pgtype.TextFormatCode)
	if g == nil {
		return nil, err
	}
	return g, err
}

// CheckFinite refuses NaN and infinite positions, which PostGIS would store.
func CheckFinite(g orb.Geometry) error {
	var err error
	visit(g, func(p orb.Point) {
		if s := p[0] + p[1]; math.IsNaN(s) || math.IsInf(s, 0) {
			err = fmt.Errorf("%s has a position that is not a number: [%v, %v]", g.GeoJSONType(), p[0], p[1])
		}
	})
	return err
}

func visit(g orb.Geometry, see func(orb.Point)) {
	switch g := g.(type) {
	case orb.Point:
		see(g)
	case orb.Bound:
		see(g.Min)
		see(g.Max)
	case orb.MultiPoint:
		visitEach(g, see)
	case orb.LineString:
		visitEach(g, see)
	case orb.Ring:
		visitEach(g, see)
	case orb.MultiLineString:
		visitEach(g, see)
	case orb.Polygon:
		visitEach(g, see)
	case orb.MultiPolygon:
		visitEach(g, see)
	case orb.Collection:
		visitEach(g, see)
	}
}

func visitEach[G orb.Geometry](parts []G, see func(orb.Point)) {
	for _, part := range parts {
		visit(part, see)
	}
}
