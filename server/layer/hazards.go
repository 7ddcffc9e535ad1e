package layer

func places() Layer {
	return Layer{
		Name: "places", TitleZH: "重点区域", TitleEN: "Places",
		DescriptionZH: "学校、集市等重点区域。", DescriptionEN: "School gates, street markets and other places that draw people.",
		Geometry: "Geometry", Color: "#a855f7", MinZoom: 12, MaxZoom: 20,
		Tables: []string{"places"},
		Columns: []Column{
			coded("kind", "类别", "Kind", "place_kind"),
			text("name", "名称", "Name"),
			document("hours", "时间", "Hours"),
			text("note", "备注", "Note"),
		},
	}
}

func obstructions() Layer {
	return Layer{
		Name: "obstructions", TitleZH: "遮挡物", TitleEN: "Obstructions",
		DescriptionZH: "可能遮挡视线的树木、绿篱、标志等。", DescriptionEN: "Trees, hedges, signs and other things that may hide the view.",
		Geometry: "Geometry", Color: "#15803d", MinZoom: 15, MaxZoom: 20,
		Time:   TimeColumn{Column: "valid_from", Until: "valid_to"},
		Tables: []string{"obstructions", "obstruction_states.obstruction_id", "units>obstructions.owner_unit_id", "sight_blockers.obstruction_id", "settings.*"},
		Columns: []Column{
			coded("kind", "类别", "Kind", "obstruction_kind"),
			text("source", "数据来源", "Source"),
			text("source_id", "来源编号", "Number in the source"),
			coded("status", "状态", "Status", "obstruction_status"),
			text("species", "树种", "Species"),
			number("height_m", "顶高", "Height", "m"),
			number("base_m", "底高", "Height of the lower edge", "m"),
			number("radius_m", "半径", "Radius", "m"),
			number("trunk_radius_m", "树干半径", "Radius of the trunk", "m"),
			number("dbh_m", "胸径", "Diameter of the trunk at breast height", "m"),
			number("ground_above_lane_m", "地面高出车道", "Ground above the lane", "m"),
			coded("origin", "数据依据", "How it is known", "origin"),
			number("height_error_m", "高度误差", "Error of the height", "m"),
			coded("cause", "更新原因", "Cause of this state", "obstruction_cause"),
			instant("valid_from", "自", "Since"),
			flag("deciduous", "落叶", "Deciduous"),
			flag("removable", "可移除", "Removable"),
			flag("protected", "受保护", "Protected"),
			coded("land", "用地", "Land", "land"),
			text("address", "地址", "Address"),
			text("condition", "状况", "Condition"),
			text("owner", "权属单位", "Owner").staffOnly(),
			day("regrowth_due", "复长日期", "Regrowth due"),
			document("windows", "出现时段", "Present at"),
			number("blocks_m", "遮挡车道长度", "Lane hidden", "m"),
		},
	}
}

func sightTriangles() Layer {
	return Layer{
		Name: "sight-triangles", TitleZH: "通视三角区", TitleEN: "Sight triangles",
		DescriptionZH: "每个进口道应看清的区域及其遮挡情况。", DescriptionEN: "What each approach must see across, and what hides it.",
		Geometry: "Polygon", Color: "#f59e0b", MinZoom: 15, MaxZoom: 20,
		Tables: []string{"sight_triangles"},
		Columns: []Column{
			integer("intersection_id", "路口", "Intersection"),
			integer("leg_id", "进口道", "Leg"),
			integer("conflict_leg_id", "冲突进口道", "Conflicting leg"),
			text("profile", "标准", "Profile"),
			text("standard", "标准出处", "Standard"),
			coded("manoeuvre", "转向", "Manoeuvre", "triangle_manoeuvre"),
			coded("kind", "类型", "Kind", "triangle_kind"),
			integer("lane", "车道", "Lane"),
			coded("user_class", "车型", "User class", "user_class"),
			number("required_m", "应见距离", "Distance required", "m"),
			number("required_own_m", "本车道距离", "Distance along the own lane", "m"),
			number("available_m", "可见距离", "Distance available", "m"),
			number("stopping_m", "停车视距", "Stopping distance", "m"),
			number("lane_ratio", "车道可见率", "Share of the lane seen", ""),
			number("area_ratio", "面积可见率", "Share of the area seen", ""),
			number("sync_ratio", "同步可见率", "Share of the approach time seen", ""),
			coded("verdict", "结论", "Verdict", "verdict"),
			coded("evidence", "依据", "Evidence", "evidence"),
			flag("estimated", "依据估算", "Rests on estimates"),
			coded("speed_basis", "车速依据", "Basis of the speeds", "speed_origin"),
			number("own_speed_kmh", "本方车速", "Own speed", "km/h"),
			coded("own_speed_origin", "本方车速来源", "Origin of the own speed", "speed_origin"),
			number("speed_kmh", "来车车速", "Speed of the conflicting traffic", "km/h"),
			coded("speed_origin", "来车车速来源", "Origin of that speed", "speed_origin"),
			document("blockers", "遮挡物编号", "Numbers of the obstructions that block"),
			document("minor", "轻微遮挡物编号", "Numbers of those that hide little"),
			document("needs_survey", "须普查的遮挡物编号", "Numbers of those to be surveyed"),
			document("places", "遮挡的重点区域编号", "Numbers of the places that block"),
			document("clearing", "最短清除清单", "Shortest list to clear"),
			codedList("assumed", "推定项", "Assumed", "assumption"),
			flag("temporary", "临时遮挡", "Hidden at some hours only"),
			coded("verdict_otherwise", "其他时段结论", "Verdict at other hours", "verdict"),
			text("sentence_zh", "说明", "In words, Chinese"),
			text("sentence_en", "英文说明", "In words, English"),
			flag("verified", "已现场核实", "Checked on the spot"),
			instant("verified_at", "核实时间", "When that was"),
			text("verified_by", "核实人", "Checked by").staffOnly(),
			text("deviation_reason", "容许偏差理由", "Why it is accepted as it is").staffOnly(),
			instant("computed_at", "计算时间", "Computed"),
		},
	}
}

func sites() Layer {
	return Layer{
		Name: "sites", TitleZH: "隐患点", TitleEN: "Sites",
		DescriptionZH: "隐患档案。", DescriptionEN: "Hazard files.",
		Geometry: "Geometry", Color: "#ea580c", MinZoom: 10, MaxZoom: 20,
		Time:   TimeColumn{Column: "opened_at", Until: "closed_at"},
		Tables: []string{"sites", "site_units.site_id", "works.site_id", "look_backs.site_id", "areas>sites.area_id", "units.*", "settings.*"},
		Daily:  true, // overdue
		Columns: []Column{
			text("number", "编号", "Number"),
			text("title", "标题", "Title"),
			coded("class", "类别", "Class", "site_class"),
			coded("state", "状态", "State", "site_state"),
			coded("tier", "督办级别", "Tier", "tier"),
			text("supervision_number", "督办文号", "Supervision number"),
			day("deadline", "期限", "Deadline"),
			flag("overdue", "逾期", "Overdue"),
			coded("escalation", "逾期级别", "Escalation", "escalation"),
			integer("extended", "延期次数", "Times extended"),
			integer("reopened", "重新整改次数", "Times taken up again"),
			integer("intersection_id", "路口", "Intersection"),
			integer("leg_id", "进口道", "Leg"),
			integer("segment_id", "路段", "Segment"),
			integer("place_id", "重点区域", "Place"),
			text("area", "辖区", "Area"),
			text("lead_unit", "牵头单位", "Lead unit"),
			integer("works", "任务数", "Works").from("works"),
			integer("works_open", "未完成任务数", "Works not done").from("works"),
			day("look_back_due", "下次回头看", "Next look-back").from("look-backs"),
			instant("opened_at", "立案时间", "Opened"),
			instant("closed_at", "销号时间", "Closed"),
			integer("revision", "修订", "Revision").staffOnly(),
			text("note", "备注", "Note").staffOnly(),
		},
	}
}

func works() Layer {
	return Layer{
		Name: "works", TitleZH: "整治任务", TitleEN: "Works",
		DescriptionZH: "隐患点的整治任务。", DescriptionEN: "Remediation tasks at the sites.",
		Geometry: "Geometry", Color: "#0891b2", MinZoom: 10, MaxZoom: 20,
		Time:   TimeColumn{Column: "due_on"},
		Tables: []string{"works", "sites>works.site_id", "work_items.work_id", "crews>works.crew_id", "units>works.unit_id", "areas.*", "settings.*"},
		Daily:  true, // overdue
		Columns: []Column{
			integer("site_id", "隐患点", "Site").from("sites"),
			text("site_number", "隐患点编号", "Number of the site").from("sites"),
			coded("site_class", "隐患类别", "Class of the site", "site_class").from("sites"),
			text("area", "辖区", "Area").from("sites"),
			coded("kind", "类别", "Kind", "work_kind"),
			text("title", "标题", "Title"),
			coded("state", "状态", "State", "work_state"),
			text("crew", "班组", "Crew").staffOnly(),
			text("crew_name", "班组名称", "Name of the crew").staffOnly(),
			text("unit_name", "单位", "Unit that does it"),
			day("due_on", "期限", "Due"),
			flag("overdue", "逾期", "Overdue"),
			number("quantity", "数量", "Quantity", ""),
			coded("unit", "计量单位", "Unit of measure", "work_unit"),
			number("quantity_done", "完成数量", "Quantity done", ""),
			integer("items_total", "项数", "Items"),
			integer("items_done", "已完成项数", "Items done"),
			integer("conflicts", "待处理冲突", "Conflicts to settle").staffOnly(),
			integer("held", "等待中的事件", "Events that wait").staffOnly(),
			coded("reason", "原因", "Reason", "work_reason").staffOnly(),
			integer("priority", "优先级", "Priority"),
			day("starts_on", "开工", "First day"),
			day("ends_on", "完工", "Last day"),
			day("done_on", "完工日期", "Finished"),
			day("accepted_on", "验收日期", "Accepted"),
			text("treatment", "措施", "Treatment"),
			integer("revision", "修订", "Revision").staffOnly(),
		},
	}
}

func lookBacks() Layer {
	return Layer{
		Name: "look-backs", TitleZH: "回头看", TitleEN: "Look-backs",
		DescriptionZH: "隐患点的复查。", DescriptionEN: "Scheduled re-inspections of the sites.",
		Geometry: "Geometry", Color: "#ca8a04", MinZoom: 10, MaxZoom: 20,
		Time:   TimeColumn{Column: "due_on"},
		Tables: []string{"look_backs", "sites>look_backs.site_id", "areas.*", "settings.*"},
		Daily:  true, // overdue
		Columns: []Column{
			integer("site_id", "隐患点", "Site").from("sites"),
			text("site_title", "隐患点标题", "Title of the site").from("sites"),
			text("site_number", "隐患点编号", "Number of the site").from("sites"),
			coded("site_class", "隐患类别", "Class of the site", "site_class").from("sites"),
			coded("site_state", "隐患点状态", "State of the site", "site_state").from("sites"),
			text("area", "辖区", "Area").from("sites"),
			day("due_on", "应查日期", "Due"),
			flag("overdue", "逾期", "Overdue"),
			coded("origin", "来源", "Asked for by", "look_back_origin"),
			instant("done_at", "完成时间", "Done"),
			coded("result", "结果", "Result", "look_back_result"),
			text("reason", "发现的问题", "What was found").staffOnly(),
			integer("revision", "修订", "Revision").staffOnly(),
			text("note", "备注", "Note").staffOnly(),
		},
	}
}

func corridors() Layer {
	return Layer{
		Name: "corridors", TitleZH: "样板路", TitleEN: "Model roads",
		DescriptionZH: "样板路创建活动及其起止日期。", DescriptionEN: "Road campaigns with their dates.",
		Geometry: "MultiLineString", Color: "#0d9488", MinZoom: 10, MaxZoom: 20,
		Time:   TimeColumn{Column: "starts_on"},
		Tables: []string{"corridors", "sites.corridor_id"},
		Columns: []Column{
			text("name", "名称", "Name"),
			list("roads", "道路", "Roads"),
			day("starts_on", "开始", "First day"),
			day("ends_on", "结束", "Last day"),
			integer("open_sites", "未整改隐患点", "Open sites").from("sites"),
			integer("revision", "修订", "Revision").staffOnly(),
		},
	}
}
