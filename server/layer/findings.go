package layer

func blackSpots() Layer {
	return Layer{
		Name: "black-spots", TitleZH: "事故多发点段", TitleEN: "Black spots",
		DescriptionZH: "筛查得出的事故多发路口、路段和聚集区；默认为已发布的筛查，否则为最新一次。",
		DescriptionEN: "Intersections, stretches and clusters that a screening names: the published one, else the newest, unless screening_id asks for another.",
		Geometry:      "Geometry", Color: "#b91c1c", MinZoom: 10, MaxZoom: 20,
		Tables:  []string{"black_spots", "screenings.*"},
		Default: "current",
		Of:      "screening_id",
		Columns: []Column{
			integer("screening_id", "筛查", "Screening"),
			flag("current", "当前筛查", "Of the screening to show"),
			coded("place", "类别", "Kind of place", "black_spot_place"),
			integer("place_id", "地点编号", "Number of the place"),
			integer("intersection_id", "路口", "Intersection"),
			integer("segment_id", "路段", "Segment"),
			text("name", "名称", "Name"),
			integer("rank", "排名", "Rank"),
			integer("rank_low", "排名区间下限", "Highest rank, 90 %"),
			integer("rank_high", "排名区间上限", "Lowest rank, 90 %"),
			number("observed", "发生事故", "Crashes observed", "").from("crashes"),
			number("predicted", "同类地点年均事故", "Crashes at similar places", "/a").from("crashes"),
			number("expected", "长期预期年均事故", "Crashes expected", "/a").from("crashes"),
			number("excess", "年均超额事故", "Crashes above similar places", "/a").from("crashes"),
			number("excess_low", "超额下限", "Excess, lower end", "/a").from("crashes"),
			number("excess_high", "超额上限", "Excess, upper end", "/a").from("crashes"),
			number("probability", "高于同类地点的概率", "Probability of more crashes than at similar places", ""),
			number("score", "排序值", "What the rank is by", "").from("crashes"),
			number("frequency", "年均事故", "Crashes a year", "/a").from("crashes"),
			number("epdo", "加权事故", "Weighted by severity", "/a").from("crashes"),
			number("rate", "事故率", "Crashes per million vehicles or vehicle-km", "").from("crashes"),
			integer("loss", "安全服务水平", "Level of service of safety"),
			integer("fatal", "死亡事故", "Fatal crashes").from("crashes"),
			integer("injury", "伤亡事故", "Crashes with victims").from("crashes"),
			integer("deaths", "死亡人数", "Deaths").from("crashes"),
			integer("injured", "受伤人数", "Injured").from("crashes"),
			number("chance", "随机聚集概率", "Probability that chance alone clusters them so", ""),
			list("rules", "符合规则", "Rules met"),
			list("diagnosis", "突出特征", "What stands out"),
			coded("trend", "趋势", "Trend", "trend"),
			list("treatments", "建议措施", "Treatments suggested"),
			number("priority", "综合优先级", "Compound priority", "").from("crashes"),
			number("length_m", "长度", "Length", "m"),
			text("reason_zh", "理由（中文）", "Reason in Chinese").from("crashes"),
			text("reason_en", "理由（英文）", "Reason in English").from("crashes"),
		},
	}
}

func crashDensity() Layer {
	return Layer{
		Name: "crash-density", TitleZH: "事故密度", TitleEN: "Crash density",
		DescriptionZH: "沿道路的事故核密度，默认为当前筛查。", DescriptionEN: "Kernel density of crashes along the roads, of the current screening unless screening_id asks for another.",
		Geometry: "LineString", Color: "#f97316", MinZoom: 11, MaxZoom: 20,
		Tables:  []string{"nkde_lixels", "screenings.*"},
		Default: "current",
		Of:      "screening_id",
		Columns: []Column{
			integer("screening_id", "筛查", "Screening"),
			flag("current", "当前筛查", "Of the screening to show"),
			integer("segment_id", "路段", "Segment"),
			number("from_m", "起点", "From", "m"),
			number("to_m", "终点", "To", "m"),
			number("per_km", "每公里事故", "Crashes per km over the period", "/km").from("crashes"),
		},
	}
}
