package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tongshi/geo"
	"tongshi/server/ingest"
)

// policeHeader and policeRow are a list as a Chinese traffic police exports it;
// a case changes one thing of it.
const (
	policeHeader = "事故编号,事故发生时间,经度,纬度,死亡人数,重伤人数,轻伤人数,受伤人数,直接财产损失,路名,事故形态,逃逸\n"
	policeRow    = "P1,2023-05-03 08:05,120.15,30.27,0,0,1,1,500,文三路,侧面相撞,否\n"
)

// asOf is when the files of these cases are read.
var asOf = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// hangzhou is where the positions of these cases are expected.
var hangzhou = orb.Bound{Min: orb.Point{119, 29.5}, Max: orb.Point{121, 31}}

// summary is a crash in one line: key, severity, time to its precision, place.
func inShort(c geo.Crash) string {
	when := fmt.Sprint(c.Year)
	if c.Month != nil {
		when += fmt.Sprintf("-%02d", *c.Month)
	}
	if c.Day != nil {
		when += fmt.Sprintf("-%02d", *c.Day)
	}
	switch c.Precision {
	case geo.PrecisionHour:
		when += fmt.Sprintf(" %02dh", *c.Hour)
	case geo.PrecisionMinute:
		when = c.OccurredAt.Format("2006-01-02 15:04")
	}
	where := "nowhere"
	if c.Position != nil {
		where = fmt.Sprintf("%.4f %.4f", c.Position[0], c.Position[1])
	}
	return strings.Join([]string{c.SourceID, c.Severity, when, where}, " | ")
}

func noticed(r ingest.Noticed) string {
	var b strings.Builder
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%d: %s\n", n.Count, n.Text.EN)
	}
	for _, c := range r.Unread {
		fmt.Fprintf(&b, "%s unread %d %v: %s\n", c.Column, c.Count, c.Values, c.Reason.EN)
	}
	for _, k := range r.Repeated {
		fmt.Fprintf(&b, "%s in rows %v\n", k.Key, k.Rows)
	}
	return b.String()
}

// situation is a file, how it is read and what becomes of it.
type situation struct {
	name    string
	mapping string // china-police when empty
	content string
	crs     string
	area    orb.Bound
	want    []string // summaries of the crashes, in order
	rejects []string // words of the reasons
	says    []string // words of the report
	silent  bool     // nothing is to be reported
}

func (s situation) check(t *testing.T) {
	t.Helper()
	m := ready(t, "china-police")
	if s.mapping != "" && !strings.Contains(s.mapping, "\n") {
		m = ready(t, s.mapping)
	} else if s.mapping != "" {
		m = mapping(t, s.mapping)
	}
	crashes, rejects, r := report(t, s.content, m, ingest.CrashOptions{CRS: s.crs, Area: s.area, Now: asOf})
	var got []string
	for _, c := range crashes {
		got = append(got, inShort(c))
	}
	if strings.Join(got, "\n") != strings.Join(s.want, "\n") {
		t.Errorf("%s: got\n%s\nwant\n%s\n%v\n%s", s.name, strings.Join(got, "\n"), strings.Join(s.want, "\n"), rejects, noticed(r))
	}
	if len(rejects) != len(s.rejects) {
		t.Fatalf("%s: %d rejects, want %d: %v", s.name, len(rejects), len(s.rejects), rejects)
	}
	for i, words := range s.rejects {
		wantWords(t, s.name, rejects[i].Reason.EN, words)
	}
	wantWords(t, s.name, noticed(r), s.says...)
	if text := noticed(r); s.silent && text != "" {
		t.Errorf("%s: it says %s", s.name, text)
	}
}

// police has the row with one change.
func police(changes ...string) string {
	return policeHeader + strings.NewReplacer(changes...).Replace(policeRow)
}

const (
	place = "120.1500 30.2700"
	usual = "P1 | slight | 2023-05-03 08:05 | " + place
)

func TestTimesAsOfficesWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"2023年5月3日 上午8时":                 "2023-05-03 08h",
		"2023年5月3日 下午3时05分":              "2023-05-03 15:05",
		"2023/5/3 上午 8:05:00":            "2023-05-03 08:05",
		"2023-5-3 8:05":                  "2023-05-03 08:05",
		"2023.5.3 8:05":                  "2023-05-03 08:05",
		"2023年5月3日8:05":                  "2023-05-03 08:05",
		"2023-05-03T08:05:00":            "2023-05-03 08:05",
		"2023-05-03T00:05:00Z":           "2023-05-03 08:05",
		"2023-05-03T02:05:00+02:00":      "2023-05-03 08:05",
		"２０２３－０５－０３ ０８：０５":               "2023-05-03 08:05",
		"2023-05-03 08：05":               "2023-05-03 08:05",
		"2023-05-03":                     "2023-05-03",
		"2023年5月3日":                      "2023-05-03",
		"2023年5月":                        "2023-05",
		"20230503":                       "2023-05-03",
		"2023050308":                     "2023-05-03 08h",
		"20230503080500":                 "2023-05-03 08:05",
		"2023-05-03 8时许":                 "2023-05-03 08h",
		"2023年5月3日8时30分":                 "2023-05-03 08:30",
		"2023年5月3日8点半":                   "2023-05-03 08:30",
		"2023年5月3日 晚上9点10分":              "2023-05-03 21:10",
		"2023年5月3日 凌晨12时30分":             "2023-05-03 00:30",
		"2023年5月3日 中午12点":                "2023-05-03 12h",
		"2023-05-03(星期三) 08:05":          "2023-05-03 08:05",
		"2023-05-03 24:00":               "2023-05-04 00:00",
		"2023-12-31 24:00:00":            "2024-01-01 00:00",
		"2023-05-03 8:05 PM":             "2023-05-03 20:05",
		"2023-05-03 12:10 a.m.":          "2023-05-03 00:10",
		"3 May 2023 08:05":               "2023-05-03 08:05",
		"May 3, 2023 8:05 am":            "2023-05-03 08:05",
		"3. Mai 2023, 08:05 Uhr":         "2023-05-03 08:05",
		"3 mai 2023 8h05":                "2023-05-03 08:05",
		"3 de mayo de 2023 08:05":        "2023-05-03 08:05",
		"03-MAI-2023 08:05":              "2023-05-03 08:05",
		"Wed, 3 May 2023 08:05:00 +0800": "2023-05-03 08:05",
		"31/12/2023 08:05":               "2023-12-31 08:05",
		"12/31/2023 08:05":               "2023-12-31 08:05",
		"05.05.2023 08:05":               "2023-05-05 08:05",
		"45049.336805556":                "2023-05-03 08:05",
		"45049":                          "2023-05-03",
		"1683072300":                     "2023-05-03 08:05",
		"1683072300000":                  "2023-05-03 08:05",
		"2023-05-03 25:00":               "2023-05-03", // the day stands
	} {
		crashes, rejects, r := report(t, police("2023-05-03 08:05", `"`+text+`"`), ready(t, "china-police"), ingest.CrashOptions{Now: asOf})
		if len(crashes) != 1 {
			t.Errorf("%s: %v", text, rejects)
			continue
		}
		if got := strings.Split(inShort(crashes[0]), " | ")[2]; got != want {
			t.Errorf("%s: %s, want %s: %s", text, got, want, noticed(r))
		}
	}
}

func TestAWholeColumnTellsDayFromMonth(t *testing.T) {
	row := func(key, day string) string {
		return strings.NewReplacer("P1", key, "2023-05-03 08:05", day).Replace(policeRow)
	}
	for _, c := range []struct {
		name string
		days []string
		want []string
		says string
	}{
		{"a day beyond 12 tells that days come first", []string{"03/04/2023", "25/04/2023"}, []string{"2023-04-03", "2023-04-25"}, ""},
		{"one in the second place that months do", []string{"03/04/2023", "04/25/2023"}, []string{"2023-03-04", "2023-04-25"}, ""},
		{"none leaves it open", []string{"03/04/2023", "05/06/2023"}, []string{"2023", "2023"}, "cannot be told apart"},
		{"two that differ leave the rest open", []string{"03/04/2023", "25/04/2023", "04/25/2023"}, []string{"2023", "2023-04-25", "2023-04-25"}, "cannot be told apart"},
		{"years of two digits, days first", []string{"03/04/23", "28/04/22"}, []string{"2023-04-03", "2022-04-28"}, ""},
		{"years of two digits, years first", []string{"23-04-03", "22-12-30"}, []string{"2023-04-03", "2022-12-30"}, ""},
	} {
		content := policeHeader
		for i, day := range c.days {
			content += row(fmt.Sprint("K", i), day)
		}
		crashes, rejects, r := report(t, content, ready(t, "china-police"), ingest.CrashOptions{Now: asOf})
		var got []string
		for _, k := range crashes {
			got = append(got, strings.Split(inShort(k), " | ")[2])
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v (%v)", c.name, got, c.want, rejects)
		}
		if text := noticed(r); c.says == "" && text != "" || !strings.Contains(text, c.says) {
			t.Errorf("%s: it says %q", c.name, text)
		}
	}
}

func TestPositionsAsOfficesWriteThem(t *testing.T) {
	const m = "source: s\nzone: Asia/Shanghai\nfields: {source_id: id, date: day, position: where, deaths: dead}\n"
	for text, want := range map[string]string{
		"POINT (120.15 30.27)":             place,
		"SRID=4326;POINT(120.15 30.27)":    place,
		"POINT Z (120.15 30.27 5)":         place,
		"30.27, 120.15":                    place,
		"120.15,30.27":                     place,
		"(30.27, 120.15)":                  place,
		"[120.15, 30.27]":                  place,
		"120.15 30.27":                     place,
		"120.15;30.27":                     place,
		"120.15，30.27":                     place,
		"１２０．１５，３０．２７":                     place,
		"E120.15 N30.27":                   place,
		"30.27N, 120.15E":                  place,
		"东经120.15度，北纬30.27度":               place,
		`30°16'12"N 120°9'0"E`:             place,
		"120°9′0″ 30°16′12″":               place,
		"120°09.0' E, 30°16.2' N":          place,
		"120度9分 30度16分12秒":                 place,
		"经度120.15 纬度30.27":                 place,
		"1201500000,302700000":             place,
		"somewhere":                        "nowhere",
		"120.15":                           "nowhere",
		"120.15,30.27,5,6":                 "nowhere",
		"POINT EMPTY":                      "nowhere",
		"无":                                "nowhere",
		"0,0":                              "nowhere",
		"LINESTRING(120.15 30.27,121 30)":  "nowhere",
		"120°75'0\" 30°16'12\"":            "nowhere",
		"https://x.example/?q=120.15,30.2": "nowhere",
	} {
		crashes, rejects, r := report(t, "id,day,where,dead\n1,2023-05-03,\""+strings.ReplaceAll(text, `"`, `""`)+"\",1\n", mapping(t, m),
			ingest.CrashOptions{Area: hangzhou, Now: asOf})
		if len(crashes) != 1 {
			t.Errorf("%s: %v", text, rejects)
			continue
		}
		if got := strings.Split(inShort(crashes[0]), " | ")[3]; got != want {
			t.Errorf("%s: %s, want %s: %s", text, got, want, noticed(r))
		}
	}
}

func TestSituationsOfCrashLists(t *testing.T) {
	const composite = "source: s\nzone: Asia/Jerusalem\nposition: optional\nkey: [id, provider]\n" +
		"fields: {year: year, lon: lon, lat: lat, severity: {column: sev, values: {'1': fatal, '3': slight}}}\n"
	const clock = "source: s\nzone: America/New_York\nposition: optional\n" +
		"fields: {source_id: id, date: date, time: {column: when, format: Hmm}, severity: {column: sev, values: {K: fatal}}}\n"
	const noKey = "source: s\nzone: Asia/Shanghai\nkey: content\nfields: {date: day, lon: lon, lat: lat, deaths: dead}\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(police())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []situation{
		{name: "as it should be", content: police(), want: []string{usual}, silent: true},
		{name: "an amount with its unit", content: police("500", "500元"), want: []string{usual}},
		{name: "an amount with thousands", content: police("500", `"12,345.00"`), want: []string{usual}, silent: true},
		{name: "a word the table lacks", content: police("否", "逃逸（已抓获）"), want: []string{usual}, says: []string{"逃逸 unread 1 [{逃逸（已抓获） 1}]"}},
		{name: "a full-width death", content: police("0,0,1,1", "１,0,1,1"), want: []string{"P1 | fatal | 2023-05-03 08:05 | " + place}, silent: true},
		{name: "a death in Chinese", content: police("0,0,1,1", "二人,0,1,1"), want: []string{"P1 | fatal | 2023-05-03 08:05 | " + place}, silent: true},
		{name: "an amount that is a word", content: police("500", "约五百"), want: []string{usual}, says: []string{"直接财产损失 unread 1"}},
		{name: "injured fewer than their parts", content: police("0,0,1,1", "0,2,1,1"), want: []string{"P1 | serious | 2023-05-03 08:05 | " + place}, says: []string{"受伤人数 unread"}},
		{name: "positions of zeros", content: police("120.15,30.27", "0.000000,0"), want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}, says: []string{"1: no position"}},
		{name: "positions of words", content: police("120.15,30.27", "NULL,无"), want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}},
		{name: "half a position", content: police("120.15,30.27", "120.15,"), want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}, says: []string{"missing"}},
		{name: "an invisible space", content: police("120.15", "120.15\u200b"), want: []string{usual}, silent: true},
		{name: "a decimal comma", content: police("120.15,30.27", `"120,15","30,27"`), want: []string{usual}, silent: true},
		{name: "degrees and minutes", content: police("120.15,30.27", `120°9',30°16.2'`), want: []string{usual}, silent: true},
		{name: "letters of the sky", content: police("120.15,30.27", "E120.15,30.27N"), want: []string{usual}, silent: true},
		{name: "a latitude in the longitude", content: police("120.15,30.27", "30.27N,120.15E"), want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}, says: []string{"unread"}},
		{name: "a lost decimal point", content: police("120.15,30.27", "1201500000,302700000"), area: hangzhou, want: []string{usual}, says: []string{"decimal point was lost"}},
		{name: "a lost decimal point in no known city", content: police("120.15,30.27", "1201500000,302700000"), want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}, says: []string{"not degrees"}},
		{name: "a formula about the key", content: police("P1", `"=""330106202305031"""`), want: []string{"330106202305031 | slight | 2023-05-03 08:05 | " + place}, silent: true},
		{name: "an apostrophe before the key", content: police("P1", "'330106202305031"), want: []string{"330106202305031 | slight | 2023-05-03 08:05 | " + place}, silent: true},
		{name: "a key in scientific notation", content: police("P1", "3.30106E+17"), rejects: []string{"column as text"}},
		{name: "no key", content: police("P1", ""), rejects: []string{"key is empty"}},
		{name: "a key twice", content: police() + policeRow + policeRow, want: []string{usual}, rejects: []string{"row 1", "row 1"}, says: []string{"P1 in rows [1 2 3]"}},
		{name: "a short row", content: police(",侧面相撞,否", ""), want: []string{usual}, says: []string{"1: rows are shorter"}},
		{name: "empty cells too many", content: police("否\n", "否,,,\n"), want: []string{usual}, silent: true},
		{name: "a cell too many", content: police("否\n", "否,x\n"), rejects: []string{"13 cells"}},
		{name: "rows of nothing", content: police() + ",,,,,,,,,,,\n\n , ,\n", want: []string{usual}, silent: true},
		{name: "a quote in a cell", content: police("文三路", `文三路"老"段`), want: []string{usual}, silent: true},
		{name: "a quote in a quoted cell", content: police("文三路", `"文三路 "老" 段, 东"`), want: []string{usual}, silent: true},
		{name: "a space before the quote", content: police("文三路", ` "文三路, 东" `), want: []string{usual}, silent: true},
		{name: "the line sep", content: "sep=,\n" + police(), want: []string{usual}, silent: true},
		{name: "the line sep of semicolons", content: "\"sep=;\"\n" + strings.ReplaceAll(police(), ",", ";"), want: []string{usual}, silent: true},
		{name: "titles above", content: "2023年事故统计表,,,,,,,,,,,\n单位：交警支队\n\n" + police(), want: []string{usual}, says: []string{"2 lines above the header"}},
		{name: "a heading of two lines", content: "事故编号,事故发生时间,位置,,伤亡,,,,直接财产损失,路名,事故形态,逃逸\n,,经度,纬度,死亡人数,重伤人数,轻伤人数,受伤人数,,,,\n" + policeRow,
			want: []string{usual}, says: []string{"1 lines above"}},
		{name: "tabs", content: strings.ReplaceAll(police(), ",", "\t"), want: []string{usual}, silent: true},
		{name: "GB18030", content: gb, want: []string{usual}, silent: true},
		{name: "a unit in the header", content: strings.Replace(police(), "死亡人数,重伤人数", "死亡人数（人）,重伤人数(人)", 1), want: []string{usual}, says: []string{"column 死亡人数（人） is read as 死亡人数"}},
		{name: "another datum in the header", content: strings.NewReplacer("经度,", "经度（GCJ-02）,", "纬度,", "纬度（GCJ-02）,").Replace(police()),
			want: []string{"P1 | slight | 2023-05-03 08:05 | nowhere"}, says: []string{"no record has a position", "is 经度（GCJ-02） it? Then say --crs gcj02"}},
		{name: "that datum said", content: strings.NewReplacer("经度,", "经度（GCJ-02）,", "纬度,", "纬度（GCJ-02）,").Replace(police()), crs: "gcj02",
			want: []string{"P1 | slight | 2023-05-03 08:05 | 120.1453 30.2723"}, says: []string{"is read as 经度"}},
		{name: "a header nearly right", content: strings.Replace(police(), "直接财产损失", "直接财产损失情况", 1), want: []string{usual}, says: []string{"is 直接财产损失情况 it?"}},
		{name: "a date to come", content: police("2023", "2033"), want: []string{"P1 | slight | 2033-05-03 08:05 | " + place}, says: []string{"1: the date lies in the future"}},
		{name: "a date long ago", content: police("2023", "1993"), want: []string{"P1 | slight | 1993-05-03 08:05 | " + place}, says: []string{"1: the date is more than 20 years ago"}},
		{name: "a key of two columns", mapping: composite, content: "id,provider,year,lon,lat,sev\n2008000016,1,2008,35.1,32.1,3\n2008000016,3,2008,34.9,32.4,1\n",
			want: []string{"2008000016|1 | slight | 2008 | 35.1000 32.1000", "2008000016|3 | fatal | 2008 | 34.9000 32.4000"}},
		{name: "times without their first zeros", mapping: clock, content: "id,date,when,sev\n1,2023-05-03,257,K\n2,2023-05-03,5,K\n3,2023-05-03,1027,K\n",
			want: []string{"1 | fatal | 2023-05-03 02:57 | nowhere", "2 | fatal | 2023-05-03 00:05 | nowhere", "3 | fatal | 2023-05-03 10:27 | nowhere"}},
		{name: "such times and no format", mapping: strings.Replace(clock, "{column: when, format: Hmm}", "when", 1), content: "id,date,when,sev\n1,2023-05-03,914,K\n2,2023-05-03,5,K\n3,2023-05-03,0.375,K\n",
			want: []string{"1 | fatal | 2023-05-03 09:14 | nowhere", "2 | fatal | 2023-05-03 00:05 | nowhere", "3 | fatal | 2023-05-03 09:00 | nowhere"}},
		{name: "hours alone", mapping: strings.Replace(clock, "{column: when, format: Hmm}", "when", 1), content: "id,date,when,sev\n1,2023-05-03,9,K\n2,2023-05-03,23时,K\n",
			want: []string{"1 | fatal | 2023-05-03 09h | nowhere", "2 | fatal | 2023-05-03 23h | nowhere"}},
		{name: "half days in American order", mapping: strings.Replace(strings.Replace(clock, "time: {column: when, format: Hmm}, ", "", 1), "date: date", "datetime: {column: when, format: 'M/D/YYYY h:mm:ss A'}", 1),
			content: "id,when,sev\n1,5/3/2023 8:05:00 PM,K\n2,5/3/2023 12:10:00 AM,K\n3,5/4/2023 24:00,K\n",
			want:    []string{"1 | fatal | 2023-05-03 20:05 | nowhere", "2 | fatal | 2023-05-03 00:10 | nowhere", "3 | fatal | 2023-05-05 00:00 | nowhere"}},
		{name: "rows without any key", mapping: noKey, content: "day,lon,lat,dead\n2023-05-03,120.15,30.27,1\n2023-05-03,120.15,30.27,1\n2023-05-04,120.15,30.27,1\n",
			want: []string{
				"row-7f2d2c6a | fatal | 2023-05-03 | " + place, "row-7f2d2c6a#2 | fatal | 2023-05-03 | " + place, "row-2 | fatal | 2023-05-04 | " + place,
			}, says: []string{"no column of keys"}},
		{name: "Unfallatlas of 2016", mapping: "unfallatlas", content: "FID;OBJECTID;ULAND;UREGBEZ;UKREIS;UGEMEINDE;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;ULICHTVERH;IstStrasse;IstRad;IstPKW;IstFuss;IstKrad;IstGkfz;IstSonstig;LINREFX;LINREFY;XGCSWGS84;YGCSWGS84\n" +
			"0;8;11;0;01;001;2016;01;09;5;2;8;1;0;2;0;1;0;0;0;0;797000,1;5827000,2;13,4;52,5\n", want: []string{"2016|8 | serious | 2016-01 | 13.4000 52.5000"}},
		{name: "Unfallatlas of 2018", mapping: "unfallatlas", content: "OBJECTID_1;ULAND;UREGBEZ;UKREIS;UGEMEINDE;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;ULICHTVERH;IstRad;IstPKW;IstFuss;IstKrad;IstGkfz;IstSonstig;LINREFX;LINREFY;XGCSWGS84;YGCSWGS84;STRZUSTAND\n" +
			"8;11;0;01;001;2018;01;09;5;2;8;1;0;0;1;0;0;0;0;797000,1;5827000,2;13,4;52,5;1\n", want: []string{"2018|8 | serious | 2018-01 | 13.4000 52.5000"}},
		{name: "Unfallatlas of 2017", mapping: "unfallatlas", content: "OBJECTID;UIDENTSTLA;ULAND;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;LICHT;STRZUSTAND;IstRad;IstPKW;IstFuss;IstKrad;IstSonstig;XGCSWGS84;YGCSWGS84\n" +
			"8;01170001;11;2017;01;09;5;3;8;1;0;2;0;1;0;0;0;13,4;52,5\n", want: []string{"01170001 | slight | 2017-01 | 13.4000 52.5000"}},
		{name: "Unfallatlas of 2023", mapping: "unfallatlas", content: "\ufeffOID_;UIDENTSTLAE;ULAND;UREGBEZ;UKREIS;UGEMEINDE;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;ULICHTVERH;IstStrassenzustand;IstRad;IstPKW;IstFuss;IstKrad;IstGkfz;IstSonstige;LINREFX;LINREFY;XGCSWGS84;YGCSWGS84;PLST\n" +
			"1;01230001;01;0;55;0;2023;11;17;1;1;5;3;2;1;1;0;0;0;0;1;609579,893;5959211,2;10,651998;53,769531;1\n", want: []string{"01230001 | fatal | 2023-11 | 10.6520 53.7695"}},
		{name: "STATS19 of 2005", mapping: "stats19", content: "\ufeffAccident_Index,Location_Easting_OSGR,Longitude,Latitude,Police_Force,Accident_Severity,Number_of_Vehicles,Number_of_Casualties,Date,Day_of_Week,Time,1st_Road_Class,Light_Conditions,Weather_Conditions,Road_Surface_Conditions\n" +
			"200501BS00001,525680,-0.191170,51.489096,1,2,1,1,04/01/2005,3,17:42,3,1,2,2\n", want: []string{"200501BS00001 | serious | 2005-01-04 17:42 | -0.1912 51.4891"}},
		{name: "STATS19 of a half year", mapping: "stats19", content: "status,collision_index,collision_year,longitude,latitude,legacy_collision_severity,date,time,junction_detail\n" +
			"Unvalidated,2024010486564,2024,-0.19,51.48,3,2024-01-09,03:20,-1\n", want: []string{"2024010486564 | slight | 2024-01-09 03:20 | -0.1900 51.4800"}},
	} {
		if strings.HasPrefix(s.name, "rows without any key") {
			s.want = withContentKeys(t, s)
		}
		s.check(t)
	}
}

// withContentKeys puts the keys that the content has into the wanted lines: two
// equal rows are two, and the same file again has the same keys.
func withContentKeys(t *testing.T, s situation) []string {
	t.Helper()
	keys := func(content string) (list []string) {
		crashes, _, _ := report(t, content, mapping(t, s.mapping), ingest.CrashOptions{Now: asOf})
		for _, c := range crashes {
			list = append(list, c.SourceID)
		}
		return list
	}
	first := keys(s.content)
	if again := keys(s.content); fmt.Sprint(first) != fmt.Sprint(again) || first[1] != first[0]+"#2" || first[2] == first[0] {
		t.Fatalf("keys %v, again %v", first, again)
	}
	turned := strings.NewReplacer("day,lon,lat,dead", "dead,day,lon,lat", "2023-05-03,120.15,30.27,1", "1,2023-05-03,120.15,30.27",
		"2023-05-04,120.15,30.27,1", "1,2023-05-04,120.15,30.27").Replace(s.content)
	if other := keys(turned); fmt.Sprint(first) != fmt.Sprint(other) {
		t.Errorf("keys %v, with the columns in another order %v", first, other)
	}
	var want []string
	for i, line := range s.want {
		_, rest, _ := strings.Cut(line, " | ")
		want = append(want, first[i]+" | "+rest)
	}
	return want
}
