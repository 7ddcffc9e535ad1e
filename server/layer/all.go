package layer

import (
	"embed"
	"fmt"
)

//go:embed sql/*.sql
var files embed.FS

// All is every layer there is, in the order they are listed: first what lies
// under the others on the map.
func All() Registry {
	all := Registry{
		segments(), legs(), intersections(), crashes(), crashDensity(), hotRoads(), blackSpots(),
		places(), sightTriangles(), obstructions(), sites(), works(), lookBacks(), corridors(), networkWarnings(),
	}
	for i := range all {
		text, err := files.ReadFile("sql/" + all[i].Name + ".sql")
		if err != nil {
			panic(fmt.Sprintf("layer %s has no SQL file: %v", all[i].Name, err)) // fails in every test
		}
		all[i].SQL = string(text)
		all[i].Tables = append(all[i].Tables, all[i].undeclared()...)
	}
	return all
}

func segments() Layer {
	return Layer{
		Name: "segments", TitleZH: "路段", TitleEN: "Road segments",
		DescriptionZH: "两个路口之间的道路。", DescriptionEN: "Roads between two intersections.",
		Geometry: "LineString", Color: "#6b7280", MinZoom: 10, MaxZoom: 20,
		Tiles:  TileRules{Simplify: 0.5, Columns: []string{"name", "class", "level", "oneway", "bridge", "tunnel"}, Detail: 15},
		Tables: []string{"segments"},
		Columns: []Column{
			text("name", "名称", "Name"),
			text("ref", "编号", "Road number"),
			coded("class", "等级", "Class", "road_class"),
			number("speed_kmh", "速度", "Speed", "km/h"),
			coded("speed_origin", "速度来源", "Origin of the speed", "speed_origin"),
			integer("lanes", "车道数", "Lanes"),
			coded("lanes_origin", "车道数来源", "Origin of the lanes", "value_origin"),
			flag("oneway", "单行", "One-way"),
			integer("level", "层", "Level"),
			flag("bridge", "桥梁", "Bridge"),
			flag("tunnel", "隧道", "Tunnel"),
			flag("roundabout", "环岛", "Roundabout"),
			flag("lit", "照明", "Lit"),
			text("surface", "路面", "Surface"),
			number("length_m", "长度", "Length", "m"),
			number("aadt", "日均交通量", "Vehicles a day (AADT)", ""),
			integer("aadt_year", "交通量年份", "Year of the count"),
			integer("from_intersection_id", "起点路口", "From intersection"),
			integer("to_intersection_id", "终点路口", "To intersection"),
			integer("inside_intersection_id", "所在路口", "Inside intersection"),
		},
	}
}

func legs() Layer {
	return Layer{
		Name: "legs", TitleZH: "进口道", TitleEN: "Legs",
		DescriptionZH: "路口的各个方向。", DescriptionEN: "The arms of the intersections.",
		Geometry: "LineString", Color: "#94a3b8", MinZoom: 15, MaxZoom: 20,
		Tiles:  TileRules{Simplify: 0.25, Columns: []string{"intersection_id", "control"}, Detail: 16},
		Tables: []string{"legs"},
		Columns: []Column{
			integer("intersection_id", "路口", "Intersection"),
			integer("segment_id", "路段", "Segment"),
			text("name", "名称", "Name"),
			coded("class", "等级", "Class", "road_class"),
			number("bearing_deg", "方位角", "Bearing", "°"),
			number("speed_kmh", "速度", "Speed", "km/h"),
			coded("speed_origin", "速度来源", "Origin of the speed", "speed_origin"),
			integer("lanes_in", "进口车道数", "Lanes in"),
			integer("lanes_out", "出口车道数", "Lanes out"),
			coded("lanes_origin", "车道数来源", "Origin of the lanes", "value_origin"),
			coded("control", "控制方式", "Control", "control"),
			number("median_m", "中央分隔带宽", "Median", "m"),
			coded("stop_line_origin", "停止线来源", "Origin of the stop line", "value_origin"),
		},
	}
}

func intersections() Layer {
	return Layer{
		Name: "intersections", TitleZH: "路口", TitleEN: "Intersections",
		DescriptionZH: "平面交叉路口，每个实际路口一条。", DescriptionEN: "At-grade junctions, one for each that a planner would name.",
		Geometry: "Point", Color: "#2563eb", MinZoom: 12, MaxZoom: 20,
		Tiles:   TileRules{ThinBelow: 10, Columns: []string{"name", "control", "crashes"}, Detail: 15},
		CountBy: "control",
		Tables:  []string{"intersections", "crashes.intersection_id", "areas>intersections.area_id"},
		Columns: []Column{
			text("name", "名称", "Name"),
			list("roads", "相交道路", "Roads"),
			integer("legs", "进口道数", "Legs"),
			coded("kind", "形状", "Shape", "intersection_kind"),
			coded("control", "控制方式", "Control", "control"),
			coded("control_origin", "控制方式来源", "Origin of the control", "value_origin"),
			number("radius_m", "半径", "Radius", "m"),
			integer("level", "层", "Level"),
			flag("lit", "照明", "Lit"),
			coded("setting", "环境", "Setting", "setting"),
			text("area", "辖区", "Area"),
			integer("crashes", "事故数", "Crashes").from("crashes"),
			integer("crashes_fatal", "死亡事故", "Fatal crashes").from("crashes"),
			integer("crashes_serious", "重伤事故", "Serious-injury crashes").from("crashes"),
			integer("crashes_slight", "轻伤事故", "Slight-injury crashes").from("crashes"),
			integer("crashes_injury", "受伤事故（程度不明）", "Injury crashes, severity unknown").from("crashes"),
			integer("crashes_damage", "财产损失事故", "Damage-only crashes").from("crashes"),
			integer("crashes_unknown", "程度不明的事故", "Crashes of unknown severity").from("crashes"),
			integer("revision", "修订", "Revision").staffOnly(),
		},
	}
}

func crashes() Layer {
	return Layer{
		Name: "crashes", TitleZH: "事故", TitleEN: "Crashes",
		DescriptionZH: "事故记录及其所属路口或路段。", DescriptionEN: "Crash records and the intersection or segment each belongs to.",
		Geometry: "Point", Color: "#dc2626", MinZoom: 13, MaxZoom: 20,
		Tiles:   TileRules{ThinBelow: 14, Columns: []string{"severity", "kind", "year"}, Detail: 17},
		CountBy: "severity",
		Time:    TimeColumn{Column: "occurred_at", Begin: "period_from", End: "period_to"},
		Tables:  []string{"crashes", "settings.*"},
		Columns: []Column{
			text("source", "数据来源", "Source").staffOnly(),
			text("source_id", "来源编号", "Number in the source").staffOnly(),
			instant("occurred_at", "发生时间", "Time").staffOnly(),
			coded("time_precision", "时间精度", "Precision of the time", "time_precision").staffOnly(),
			integer("year", "年", "Year"),
			integer("month", "月", "Month"),
			integer("day", "日", "Day").staffOnly(),
			integer("hour", "时", "Hour").staffOnly(),
			coded("hour_band", "时段", "Part of the day", "hour_band"),
			integer("weekday", "星期", "Weekday").staffOnly(),
			coded("severity", "严重程度", "Severity", "severity"),
			integer("deaths", "死亡人数", "Deaths"),
			integer("injured", "受伤人数", "Injured"),
			integer("serious_injured", "重伤人数", "Seriously injured"),
			integer("slight_injured", "轻伤人数", "Slightly injured"),
			coded("kind", "事故形态", "Collision type", "collision_type"),
			codedList("modes", "交通方式", "Modes", "mode"),
			text("cause", "原因", "Cause").staffOnly(),
			coded("light", "光线", "Light", "light"),
			coded("weather", "天气", "Weather", "weather"),
			coded("surface", "路面状况", "Surface", "surface"),
			coded("control", "控制方式", "Control", "control"),
			codedList("obscured_by", "视线遮挡", "View obscured by", "obscured_by"),
			flag("hit_and_run", "逃逸", "Hit and run").staffOnly(),
			flag("alcohol", "酒驾", "Alcohol").staffOnly(),
			text("street", "道路", "Street"),
			text("cross_street", "相交道路", "Cross street"),
			flag("at_junction", "在路口", "At a junction"),
			integer("intersection_id", "路口", "Intersection"),
			integer("segment_id", "路段", "Segment"),
			coded("assignment", "匹配质量", "Quality of the assignment", "assignment").staffOnly(),
			text("assignment_reason", "匹配说明", "Reason of the assignment").staffOnly(),
			coded("assigned_by", "匹配者", "Assigned by", "assigned_by").staffOnly(),
			number("offset_m", "距路段", "Distance from the segment", "m").staffOnly(),
			number("node_m", "距路口", "Distance from the intersection", "m").staffOnly(),
		},
	}
}

func networkWarnings() Layer {
	return Layer{
		Name: "network-warnings", TitleZH: "路网问题", TitleEN: "Warnings of the road network",
		DescriptionZH: "上次生成路网时发现的道路数据问题，及可用的更正。",
		DescriptionEN: "What the last network build found wrong in the road files, with the correction that mends it where there is one.",
		Geometry:      "Point", Color: "#b45309", MinZoom: 10, MaxZoom: 20,
		Tiles:     TileRules{ThinBelow: 12, Columns: []string{"kind"}, Detail: 15},
		CountBy:   "kind",
		StaffOnly: true,
		Tables:    []string{"network_warnings"},
		Columns: []Column{
			coded("kind", "类别", "Kind", "network_warning"),
			text("what_zh", "说明（中文）", "What is wrong, in Chinese"),
			text("what_en", "说明（英文）", "What is wrong, in English"),
			text("correction", "更正（tongshi network correct 的参数）", "Correction, as tongshi network correct takes it"),
			integer("way_id", "道路编号", "Way of the road file"),
			integer("node_id", "节点编号", "Node of the road file"),
		},
	}
}
