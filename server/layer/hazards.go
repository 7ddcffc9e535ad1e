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
		Tables: []string{"obstructions", "obstruction_states.obstruction_id", "units>obstructions.owner_unit_id"},
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
