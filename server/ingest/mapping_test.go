package ingest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/server/ingest"
)

func ready(t testing.TB, name string) *ingest.Mapping {
	t.Helper()
	m, err := ingest.LoadMapping(name, geotest.Standards().Words)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadyMadeMappingsAreSound(t *testing.T) {
	for _, want := range []string{"portland", "stats19", "unfallatlas", "china-police"} {
		if !slices.Contains(ingest.MappingNames(), want) {
			t.Errorf("mapping %s is missing", want)
		}
	}
	for _, name := range ingest.MappingNames() {
		ready(t, name)
	}
}

func TestTheMappingsOfTheDescriptionAreSound(t *testing.T) {
	text, err := os.ReadFile("mappings/README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```")
	if len(blocks) != 7 {
		t.Fatalf("%d parts, want three examples", len(blocks))
	}
	for _, i := range []int{1, 3, 5} {
		mapping(t, strings.TrimPrefix(blocks[i], "yaml"))
	}
}

func TestSTATS19InBothItsForms(t *testing.T) {
	for _, names := range [][2]string{{"collision_index", "collision_severity"}, {"accident_index", "accident_severity"}} {
		content := names[0] + "," + names[1] + `,longitude,latitude,date,time,light_conditions,weather_conditions,road_surface_conditions,junction_control,junction_detail,number_of_casualties
2023010419171,2,-0.202878,51.442096,01/02/2023,17:24,4,2,2,2,3,1
2023010419172,3,NULL,NULL,31/12/2023,00:01,-1,9,-1,4,0,2
`
		crashes, rejects, err := readAll(t, []byte(content), ready(t, "stats19"), ingest.CrashOptions{})
		if err != nil || len(rejects) > 0 || len(crashes) != 2 {
			t.Fatalf("%v %v", rejects, err)
		}
		c := crashes[0]
		if c.Severity != "serious" || *c.Month != 2 || c.Light != "dark_lit" || c.Weather != "rain" || c.Control != "signal" || !*c.AtJunction ||
			c.OccurredAt.UTC().Format("15:04") != "17:24" || c.Deaths != nil || c.Extra["number_of_casualties"] != "1" {
			t.Errorf("got %+v", c)
		}
		if d := crashes[1]; d.Position != nil || d.Light != "" || *d.AtJunction {
			t.Errorf("got %+v", d)
		}
	}
}

func TestUnfallatlasHasNoDayAndDecimalCommas(t *testing.T) {
	content := "OBJECTID;ULAND;UREGBEZ;UKREIS;UGEMEINDE;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;ULICHTVERH;IstRad;IstPKW;IstFuss;IstKrad;IstGkfz;IstSonstige;USTRZUSTAND;LINREFX;LINREFY;XGCSWGS84;YGCSWGS84\n" +
		"1;01;0;55;0;2022;11;17;1;2;5;3;2;1;1;0;0;0;0;1;609579,893;5959211,2;10,651998;53,769531\n"
	crashes, rejects, err := readAll(t, []byte(content), ready(t, "unfallatlas"), ingest.CrashOptions{})
	if err != nil || len(rejects) > 0 || len(crashes) != 1 {
		t.Fatalf("%v %v", rejects, err)
	}
	c := crashes[0]
	if c.Precision != geo.PrecisionMonth || c.Day != nil || *c.Hour != 17 || *c.Weekday != 7 || c.OccurredAt != nil ||
		c.Position[0] != 10.651998 || c.Severity != "serious" || c.Kind != "angle" || c.Light != "dark" || fmt.Sprint(c.Modes) != "[bicycle car]" {
		t.Errorf("got %+v", c)
	}
}

func TestChinesePoliceRecordsWithoutCoordinatesAreKept(t *testing.T) {
	content := "事故编号,事故发生时间,路号,路名,公里数,米数,经度,纬度,死亡人数,受伤人数,直接财产损失,事故形态,天气,照明条件,路表情况,交通信号方式,逃逸,路口路段类型,当事人姓名,身份证号,甲方交通方式,乙方交通方式\n" +
		"371500001,2025-10-03 07:45:00,S254,聊夏路,12,300,,,1,2,35000.5,侧面相撞,晴,白天,干燥,无信号,否,四枝分叉口,王五,37150000,重型货车,电动自行车\n" +
		"371500002,2025年10月4日 8时05分,G105,,3,0,115.985,36.457,0,0,500,不认识,阴,夜间,潮湿,信号灯,是,普通路段,赵六,37150001,小型客车,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(content)
	if err != nil {
		t.Fatal(err)
	}
	crashes, rejects, err := readAll(t, []byte(gb), ready(t, "china-police"), ingest.CrashOptions{})
	if err != nil || len(rejects) > 0 || len(crashes) != 2 {
		t.Fatalf("%v %v", rejects, err)
	}
	c := crashes[0]
	if c.Position != nil || c.Street != "聊夏路" || c.Extra["公里数"] != "12" || c.Severity != "fatal" || *c.DamageYuan != 35000.5 || *c.DeathWindowDays != 7 ||
		c.Control != "none" || !*c.AtJunction || *c.HitAndRun || fmt.Sprint(c.Modes) != "[e_bike truck]" ||
		len(c.Parties) != 2 ||
		c.OccurredAt.UTC().Format("2006-01-02 15:04") != "2025-10-02 23:45" {
		t.Errorf("got %+v", c)
	}
	d := crashes[1]
	if d.Severity != "damage" || d.Kind != "" || d.Light != "dark" || len(d.Parties) != 1 || *d.OccurredAt == *c.OccurredAt || d.Position == nil {
		t.Errorf("got %+v", d)
	}
	for _, text := range []string{"王五", "37150001"} {
		if slices.Contains(crashes[0].Modes, text) || fmt.Sprint(crashes) == "" {
			t.Errorf("%s was kept", text)
		}
		for _, c := range crashes {
			for column, value := range c.Extra {
				if value == text {
					t.Errorf("%s was kept in %s", text, column)
				}
			}
		}
	}
}

func TestAChineseListWithoutCoordinateColumnsIsRead(t *testing.T) {
	content := "事故编号,事故时间,路号,公里数,米数,死亡人数,受伤人数\n1,2025-10-03 07:45,S254,12,300,0,1\n"
	crashes, rejects, err := readAll(t, []byte(content), ready(t, "china-police"), ingest.CrashOptions{})
	if err != nil || len(rejects) > 0 || len(crashes) != 1 || crashes[0].Position != nil || crashes[0].Street != "S254" {
		t.Errorf("%+v %v %v", crashes, rejects, err)
	}
}

func TestAFaultyMappingSaysWhatToRepair(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		words []string
	}{
		"unknown key":         {"source: x\nfeilds: {}\n", []string{"feilds"}},
		"unknown field":       {simple + "  colour: c\n", []string{"colour", "cross_street"}},
		"unknown code":        {simple + "  severity: {column: s, values: {a: awful}}\n", []string{"awful", "fatal"}},
		"wrong unit":          {simple + "  distance_to_node_m: {column: d, unit: furlong}\n", []string{"furlong", "mi"}},
		"wrong format":        {simple + "  time: {column: t, format: 'hh:nn'}\n", []string{"hh:nn", "YYYY"}},
		"wrong zone":          {simple + "  time: t\nzone2: x\n", []string{"zone2"}},
		"no id":               {"source: x\nfields: {date: d, lon: x, lat: y, deaths: z}\n", []string{"source_id"}},
		"no source":           {"fields: {source_id: i, date: d, lon: x, lat: y, deaths: z}\n", []string{"source"}},
		"lon without lat":     {"source: x\nfields: {source_id: i, date: d, lon: x, deaths: z}\n", []string{"belong together"}},
		"no position":         {"source: x\nfields: {source_id: i, date: d, deaths: z}\n", []string{"position: optional"}},
		"unknown field key":   {simple + "  street: {colunm: c}\n", []string{"colunm"}},
		"unknown CRS":         {simple + "crs: EPSG:1\n", []string{"epsg:1"}},
		"flag without a test": {simple + "modes: [{code: car, column: c}]\n", []string{"above"}},
		"not YAML":            {"\t\x00", nil},
	} {
		_, err := ingest.ParseMapping("test", []byte(c.text), geotest.Standards().Words)
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		wantWords(t, name, err.Error(), c.words...)
	}
	if _, err := ingest.LoadMapping("atlantis", geotest.Standards().Words); err == nil {
		t.Error("an unknown mapping was found")
	} else {
		wantWords(t, "unknown mapping", err.Error(), "portland", "china-police")
	}
}

func TestAWordOutsideTheValueTableIsNotKnownOrAsTheMappingSays(t *testing.T) {
	m := mapping(t, simple+"  light: {column: name, values: {d: day}}\n")
	crashes, rejects, r := report(t, simpleHeader+"1,2026-01-01,116,36,0,0,n\n2,2026-01-01,116,36,0,0, D\n", m, ingest.CrashOptions{})
	if len(crashes) != 2 || len(rejects) != 0 || crashes[0].Light != "" || crashes[1].Light != "day" || len(r.Unread) != 1 ||
		fmt.Sprint(r.Unread[0].Values) != "[{n 1}]" {
		t.Errorf("%+v %+v %+v", crashes, rejects, r)
	}
	m = mapping(t, simple+"  light: {column: name, values: {d: day}, other: reject}\n")
	_, reject := oneRow(t, "1,2026-01-01,116,36,0,0,n", m, ingest.CrashOptions{})
	if reject == nil {
		t.Fatal("an unknown word was accepted")
	}
	wantWords(t, "unknown word", reject.Reason.EN, `"n"`, "value table", "light")
	lenient := mapping(t, simple+"  light: {column: name, values: {d: day}, other: unknown}\n")
	if c, reject := oneRow(t, "1,2026-01-01,116,36,0,0,n", lenient, ingest.CrashOptions{}); reject != nil || c.Light != "" {
		t.Errorf("got %q, %+v", c.Light, reject)
	}
}

func TestWordsTakenForUnknownAreReported(t *testing.T) {
	m := mapping(t, simple+"  light: {column: name, values: {d: day}, other: unknown}\n")
	content := simpleHeader + "1,2026-01-01,116,36,0,0,fog lamp\n2,2026-01-01,116,36,0,0,d\n3,2026-01-01,116,36,0,0,fog lamp\n4,2026-01-01,116,36,0,0,\n"
	r, err := ingest.OpenCrashes(write(t, "c.csv", []byte(content)), m, ingest.CrashOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for range r.Rows(t.Context()) { // read to the end
	}
	if got := fmt.Sprint(r.UnknownWords()); got != "map[name:map[fog lamp:2]]" {
		t.Errorf("got %s", got)
	}
}

func TestUnitsBecomeMetresAndYuan(t *testing.T) {
	for unit, want := range map[string]float64{"ft": 30.48, "km": 100_000, "mi": 160_934.4, "m": 100} {
		m := mapping(t, simple+"  distance_to_node_m: {column: name, unit: "+unit+"}\n")
		c, reject := oneRow(t, "1,2026-01-01,116,36,0,0,100", m, ingest.CrashOptions{})
		if reject != nil || *c.DistanceToNodeM != want {
			t.Errorf("100 %s: %v, want %v m", unit, c.DistanceToNodeM, want)
		}
	}
}

func TestSeverityFollowsFromTheCasualties(t *testing.T) {
	m := mapping(t, simple+"  serious: name\n")
	for row, want := range map[string]string{
		"1,2026-01-01,116,36,1,0,0": "fatal", "1,2026-01-01,116,36,0,3,1": "serious", "1,2026-01-01,116,36,0,3,": "injury",
		"1,2026-01-01,116,36,0,0,0": "damage", "1,2026-01-01,116,36,0,1,2": "serious", "1,2026-01-01,116,36,0,,": "unknown",
	} {
		c, reject := oneRow(t, row, m, ingest.CrashOptions{})
		if c.Severity != want || reject != nil {
			t.Errorf("%s: %q, want %q (%+v)", row, c.Severity, want, reject)
		}
	}
}
