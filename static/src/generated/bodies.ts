// Made by `make types` from the API's description; not to be edited.
// What each field of a body may hold.

export const AddDocument = {
  file: { type: "string", required: true },
  title: { type: "string", title: ["标题", "Title"], seq: 4, minLength: 1, maxLength: 200 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const AddPhoto = {
  file: { type: "string", required: true },
  note: { type: "string", maxLength: 1000 },
  phase: { type: "string", codes: ["before", "after", "other"] },
  uuid: { type: "string", format: "uuid" },
} as const;

export const AuthenticatorCode = {
  code: { type: "string", required: true, minLength: 1, maxLength: 40 },
} as const;

export const CorrectionPatch = {
  control: { type: "string", title: ["控制方式", "Control"], seq: 2, codes: ["signal", "signal_night_flash", "all_way_stop", "stop", "yield", "roundabout", "officer", "flashing", "rail_crossing", "none", "unknown"] },
  name: { type: "string", title: ["名称", "Name"], seq: 1, maxLength: 200 },
  reason: { type: "string", title: ["原因", "Reason"], seq: 3, maxLength: 2000 },
} as const;

export const CorrectionReplacement = {
  control: { type: "string", title: ["控制方式", "Control"], seq: 2, codes: ["signal", "signal_night_flash", "all_way_stop", "stop", "yield", "roundabout", "officer", "flashing", "rail_crossing", "none", "unknown"] },
  name: { type: "string", title: ["名称", "Name"], seq: 1, maxLength: 200 },
  reason: { type: "string", title: ["原因", "Reason"], seq: 3, maxLength: 2000 },
} as const;

export const CrashAssignment = {
  intersection_id: { type: "integer" },
  reason: { type: "string", required: true, minLength: 1, maxLength: 500 },
  segment_id: { type: "integer" },
} as const;

export const Credentials = {
  code: { type: "string", maxLength: 40 },
  login: { type: "string" },
  password: { type: "string" },
} as const;

export const CrewPatch = {
  code: { type: "string", title: ["代码", "Code"], seq: 2, minLength: 1, maxLength: 64 },
  name: { type: "string", title: ["名称", "Name"], seq: 3, minLength: 1, maxLength: 100 },
  unit_id: { type: "integer", title: ["单位", "Unit"], seq: 4 },
} as const;

export const DemoChoice = {
  role: { type: "string", required: true, codes: ["planner", "crew"] },
} as const;

export const ImportRequest = {
  accept_removal: { type: "boolean" },
  accept_shift: { type: "boolean" },
  crs: { type: "string", maxLength: 40 },
  dry_run: { type: "boolean" },
  encoding: { type: "string", maxLength: 40 },
  kind: { type: "string", required: true, codes: ["roads", "crashes", "obstructions", "places", "volumes", "stakes", "road-names", "areas"] },
  layer: { type: "string", maxLength: 200 },
  mapping: { type: "object" },
  mapping_name: { type: "string", maxLength: 100 },
  replace: { type: "boolean" },
  source: { type: "string", maxLength: 100 },
  surveyed: { type: "boolean" },
  uploads: { type: "array", required: true, minItems: 1, maxItems: 20 },
} as const;

export const LinkUse = {
  code: { type: "string", maxLength: 40 },
  link: { type: "string", required: true, minLength: 1, maxLength: 200 },
  password: { type: "string", required: true, minLength: 1, maxLength: 1000 },
} as const;

export const LookBackResult = {
  client_time: { type: "string", maxLength: 40 },
  note: { type: "string", maxLength: 10000 },
  passed: { type: "boolean", required: true },
  photos: { type: "array", maxItems: 50 },
  reason: { type: "string", maxLength: 2000 },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const LookRequest = {
  crs: { type: "string", maxLength: 40 },
  encoding: { type: "string", maxLength: 40 },
  kind: { type: "string", codes: ["crashes", "obstructions", "places", "volumes"] },
  layer: { type: "string", maxLength: 200 },
  mapping: { type: "object" },
  mapping_name: { type: "string", maxLength: 100 },
} as const;

export const NewClearingWorks = {
  campaign_id: { type: "integer" },
  crew: { type: "string", maxLength: 64 },
  due_on: { type: "string", format: "date" },
  kind: { type: "string", codes: ["sign", "marking", "guardrail", "flashing_light", "tree_trimming", "parking_bays", "stall_clearing", "signal", "lighting", "other"] },
  note: { type: "string", maxLength: 2000 },
  obstruction_ids: { type: "array", required: true, minItems: 1, maxItems: 5000 },
  priority: { type: "integer", minimum: -1000, maximum: 1000 },
  site_id: { type: "integer", minimum: 0 },
} as const;

export const NewCrew = {
  code: { type: "string", required: true, title: ["代码", "Code"], seq: 2, minLength: 1, maxLength: 64 },
  name: { type: "string", required: true, title: ["名称", "Name"], seq: 3, minLength: 1, maxLength: 100 },
  unit_id: { type: "integer", title: ["单位", "Unit"], seq: 4 },
} as const;

export const NewObstruction = {
  address: { type: "string", title: ["地址", "Address"], seq: 9, maxLength: 500 },
  base_m: { type: "number", title: ["底高", "Height of the lower edge"], seq: 15, minimum: 0, maximum: 500 },
  condition: { type: "string", title: ["状况", "Condition"], seq: 10, maxLength: 500 },
  deciduous: { type: "boolean", title: ["落叶", "Deciduous"], seq: 5 },
  ground_above_lane_m: { type: "number", title: ["地面高出车道", "Ground above the lane"], seq: 18, minimum: -50, maximum: 50 },
  height_error_m: { type: "number", title: ["高度误差", "Error of the height"], seq: 20, minimum: 0, maximum: 100 },
  height_m: { type: "number", title: ["顶高", "Height"], seq: 14, minimum: 0, maximum: 500 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 2, codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", title: ["用地", "Land"], seq: 8, codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", title: ["数据依据", "How it is known"], seq: 19, codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", title: ["权属单位", "Owner"], seq: 11, maxLength: 500 },
  protected: { type: "boolean", title: ["受保护", "Protected"], seq: 7 },
  radius_m: { type: "number", title: ["半径", "Radius"], seq: 16, minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date", title: ["复长日期", "Regrowth due"], seq: 12 },
  removable: { type: "boolean", title: ["可移除", "Removable"], seq: 6 },
  species: { type: "string", title: ["树种", "Species"], seq: 4, maxLength: 500 },
  status: { type: "string", title: ["状态", "Status"], seq: 3, codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", title: ["树干半径", "Radius of the trunk"], seq: 17, minimum: 0, maximum: 10 },
  uuid: { type: "string", format: "uuid" },
  windows: { type: "array", title: ["出现时段", "Present at"], seq: 13, maxItems: 50 },
} as const;

export const NewPlace = {
  hours: { type: "array", title: ["时间", "Hours"], seq: 4, maxItems: 50 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 2, codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", title: ["名称", "Name"], seq: 3, maxLength: 200 },
  note: { type: "string", title: ["备注", "Note"], seq: 5, maxLength: 10000 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const NewSite = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", required: true, title: ["类别", "Class"], seq: 4, codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer", title: ["样板路", "Model road"], seq: 20 },
  evidence: { type: "array", title: ["依据", "Evidence"], seq: 24, maxItems: 100 },
  intersection_id: { type: "integer", title: ["路口", "Intersection"], seq: 16 },
  leg_id: { type: "integer", title: ["进口道", "Leg"], seq: 17 },
  note: { type: "string", title: ["备注", "Note"], seq: 23, maxLength: 10000 },
  origin: { type: "string", title: ["来源", "Source"], seq: 6, codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer", title: ["重点区域", "Place"], seq: 19 },
  segment_id: { type: "integer", title: ["路段", "Segment"], seq: 18 },
  title: { type: "string", required: true, title: ["名称", "Name"], seq: 3, minLength: 1, maxLength: 200 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const NewSiteMeasure = {
  ends_on: { type: "string", format: "date" },
  measure: { type: "string", required: true, minLength: 1, maxLength: 2000 },
  starts_on: { type: "string", required: true, format: "date" },
} as const;

export const NewSiteReport = {
  geometry: { type: undefined },
  note: { type: "string", required: true, minLength: 1, maxLength: 10000 },
  origin: { type: "string", required: true, codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  photos: { type: "array", maxItems: 50 },
  reported_at: { type: "string", format: "date-time" },
  reporter: { type: "string", maxLength: 200 },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const NewSiteStep = {
  client_time: { type: "string", maxLength: 40 },
  deadline: { type: "string", format: "date" },
  event: { type: "string", required: true, codes: ["verify", "refuse", "list", "measure", "rectify", "extend", "accept", "delist", "fall_due", "look_back", "reopen"] },
  note: { type: "string", maxLength: 10000 },
  number: { type: "string", maxLength: 100 },
  passed: { type: "boolean" },
  photos: { type: "array", maxItems: 50 },
  reason: { type: "string", maxLength: 2000 },
  tier: { type: "string", codes: ["province", "city", "county"] },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const NewToken = {
  crew_id: { type: "integer" },
  days: { type: "integer", minimum: 1, maximum: 730 },
  gis: { type: "boolean" },
  name: { type: "string", required: true, minLength: 1, maxLength: 64 },
  role: { type: "string", required: true, codes: ["viewer", "auditor", "crew", "planner", "admin"] },
} as const;

export const NewUnit = {
  code: { type: "string", required: true, title: ["代码", "Code"], seq: 2, minLength: 1, maxLength: 64 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 3, codes: ["police", "parks", "highways", "city_management", "street_office", "enterprise", "contractor", "other"] },
  name: { type: "string", required: true, title: ["名称", "Name"], seq: 4, minLength: 1, maxLength: 100 },
} as const;

export const NewUpload = {
  bytes: { type: "integer", required: true, minimum: 1 },
  name: { type: "string", required: true, minLength: 1, maxLength: 255 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const NewUser = {
  crew_id: { type: "integer" },
  login: { type: "string", required: true, minLength: 1, maxLength: 100 },
  name: { type: "string", maxLength: 100 },
  password: { type: "string", maxLength: 1000 },
  role: { type: "string", required: true, codes: ["viewer", "auditor", "crew", "planner", "admin"] },
  unit_id: { type: "integer" },
} as const;

export const NewWebhook = {
  active: { type: "boolean", title: ["启用", "Active"], seq: 6 },
  format: { type: "string", title: ["格式", "Format"], seq: 4, codes: ["json", "wecom", "dingtalk", "feishu"] },
  name: { type: "string", required: true, title: ["名称", "Name"], seq: 2, minLength: 1, maxLength: 100 },
  objects: { type: "array", title: ["内容", "About"], seq: 5, maxItems: 10 },
  secret: { type: "string", maxLength: 200 },
  url: { type: "string", required: true, title: ["地址", "Address"], seq: 3, minLength: 1, maxLength: 2000 },
} as const;

export const NewWork = {
  asset_ids: { type: "array", title: ["资产编号", "Numbers of assets"], seq: 30, maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_actual: { type: "number", title: ["实际费用", "Actual cost"], seq: 26, minimum: 0, maximum: 1000000000000 },
  cost_planned: { type: "number", title: ["计划费用", "Planned cost"], seq: 25, minimum: 0, maximum: 1000000000000 },
  crew: { type: "string", title: ["班组", "Crew"], seq: 6, minLength: 1, maxLength: 64 },
  depends_on: { type: "array", title: ["须先完成的任务", "Works to be done before"], seq: 31, maxItems: 100 },
  due_on: { type: "string", format: "date", title: ["期限", "Due"], seq: 9 },
  effective_from: { type: "string", format: "date", title: ["生效", "In effect from"], seq: 22 },
  effective_to: { type: "string", format: "date", title: ["失效", "In effect until"], seq: 23 },
  ends_on: { type: "string", format: "date", title: ["至", "Until"], seq: 17 },
  fund: { type: "string", title: ["资金来源", "Fund"], seq: 27, maxLength: 2000 },
  items: { type: "array", maxItems: 2000 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 3, codes: ["sign", "marking", "guardrail", "flashing_light", "tree_trimming", "parking_bays", "stall_clearing", "signal", "lighting", "other"] },
  note: { type: "string", title: ["备注", "Note"], seq: 32, maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  permit_no: { type: "string", title: ["许可证号", "Permit number"], seq: 28, maxLength: 100 },
  priority: { type: "integer", title: ["优先级", "Priority"], seq: 15, minimum: -1000, maximum: 1000 },
  quantity: { type: "number", title: ["数量", "Quantity"], seq: 10, minimum: 0, maximum: 1000000000 },
  site_id: { type: "integer", required: true, title: ["隐患点", "Site"], seq: 2, minimum: 1 },
  starts_on: { type: "string", format: "date", title: ["自", "From"], seq: 16 },
  title: { type: "string", required: true, title: ["名称", "Name"], seq: 4, minLength: 1, maxLength: 200 },
  treatment: { type: "string", title: ["措施", "Treatment"], seq: 24, maxLength: 2000 },
  unit: { type: "string", title: ["计量单位", "Unit of measure"], seq: 12, codes: ["piece", "m", "m2", "tree", "bay", "set"] },
  unit_id: { type: "integer", title: ["单位", "Unit"], seq: 8 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const NewWorkEvent = {
  accuracy_m: { type: "number", minimum: 0 },
  after: { type: "string", format: "uuid" },
  checks: { type: "array", maxItems: 100 },
  client_time: { type: "string", maxLength: 40 },
  count: { type: "boolean" },
  crew: { type: "string", maxLength: 64 },
  event: { type: "string", required: true, codes: ["assign", "start", "progress", "tick", "block", "done", "accept", "return", "cancel", "reopen", "note", "settle"] },
  items: { type: "array", maxItems: 2000 },
  lat: { type: "number", minimum: -90, maximum: 90 },
  lon: { type: "number", minimum: -180, maximum: 180 },
  note: { type: "string", maxLength: 10000 },
  photos: { type: "array", maxItems: 50 },
  quantity: { type: "number", minimum: -1000000000, maximum: 1000000000 },
  reason: { type: "string", codes: ["vehicle_parked", "owner_refuses", "wrong_place", "not_found", "permit_missing", "power_line", "lane_closure", "weather", "material_missing", "not_good_enough", "photos_missing", "not_needed", "look_back_failed", "other"] },
  settles: { type: "string", format: "uuid" },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const ObstructionPatch = {
  address: { type: "string", title: ["地址", "Address"], seq: 9, maxLength: 500 },
  base_m: { type: "number", title: ["底高", "Height of the lower edge"], seq: 15, minimum: 0, maximum: 500 },
  condition: { type: "string", title: ["状况", "Condition"], seq: 10, maxLength: 500 },
  deciduous: { type: "boolean", title: ["落叶", "Deciduous"], seq: 5 },
  ground_above_lane_m: { type: "number", title: ["地面高出车道", "Ground above the lane"], seq: 18, minimum: -50, maximum: 50 },
  height_error_m: { type: "number", title: ["高度误差", "Error of the height"], seq: 20, minimum: 0, maximum: 100 },
  height_m: { type: "number", title: ["顶高", "Height"], seq: 14, minimum: 0, maximum: 500 },
  kind: { type: "string", title: ["类别", "Kind"], seq: 2, codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", title: ["用地", "Land"], seq: 8, codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", title: ["数据依据", "How it is known"], seq: 19, codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", title: ["权属单位", "Owner"], seq: 11, maxLength: 500 },
  protected: { type: "boolean", title: ["受保护", "Protected"], seq: 7 },
  radius_m: { type: "number", title: ["半径", "Radius"], seq: 16, minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date", title: ["复长日期", "Regrowth due"], seq: 12 },
  removable: { type: "boolean", title: ["可移除", "Removable"], seq: 6 },
  species: { type: "string", title: ["树种", "Species"], seq: 4, maxLength: 500 },
  status: { type: "string", title: ["状态", "Status"], seq: 3, codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", title: ["树干半径", "Radius of the trunk"], seq: 17, minimum: 0, maximum: 10 },
  windows: { type: "array", title: ["出现时段", "Present at"], seq: 13, maxItems: 50 },
} as const;

export const ObstructionReplacement = {
  address: { type: "string", title: ["地址", "Address"], seq: 9, maxLength: 500 },
  base_m: { type: "number", title: ["底高", "Height of the lower edge"], seq: 15, minimum: 0, maximum: 500 },
  condition: { type: "string", title: ["状况", "Condition"], seq: 10, maxLength: 500 },
  deciduous: { type: "boolean", title: ["落叶", "Deciduous"], seq: 5 },
  ground_above_lane_m: { type: "number", title: ["地面高出车道", "Ground above the lane"], seq: 18, minimum: -50, maximum: 50 },
  height_error_m: { type: "number", title: ["高度误差", "Error of the height"], seq: 20, minimum: 0, maximum: 100 },
  height_m: { type: "number", title: ["顶高", "Height"], seq: 14, minimum: 0, maximum: 500 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 2, codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", title: ["用地", "Land"], seq: 8, codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", title: ["数据依据", "How it is known"], seq: 19, codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", title: ["权属单位", "Owner"], seq: 11, maxLength: 500 },
  protected: { type: "boolean", title: ["受保护", "Protected"], seq: 7 },
  radius_m: { type: "number", title: ["半径", "Radius"], seq: 16, minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date", title: ["复长日期", "Regrowth due"], seq: 12 },
  removable: { type: "boolean", title: ["可移除", "Removable"], seq: 6 },
  species: { type: "string", title: ["树种", "Species"], seq: 4, maxLength: 500 },
  status: { type: "string", title: ["状态", "Status"], seq: 3, codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", title: ["树干半径", "Radius of the trunk"], seq: 17, minimum: 0, maximum: 10 },
  windows: { type: "array", title: ["出现时段", "Present at"], seq: 13, maxItems: 50 },
} as const;

export const PasswordChange = {
  current: { type: "string", required: true, minLength: 1, maxLength: 1000 },
  password: { type: "string", required: true, minLength: 1, maxLength: 1000 },
} as const;

export const PlacePatch = {
  hours: { type: "array", title: ["时间", "Hours"], seq: 4, maxItems: 50 },
  kind: { type: "string", title: ["类别", "Kind"], seq: 2, codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", title: ["名称", "Name"], seq: 3, maxLength: 200 },
  note: { type: "string", title: ["备注", "Note"], seq: 5, maxLength: 10000 },
} as const;

export const PlaceReplacement = {
  hours: { type: "array", title: ["时间", "Hours"], seq: 4, maxItems: 50 },
  kind: { type: "string", required: true, title: ["类别", "Kind"], seq: 2, codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", title: ["名称", "Name"], seq: 3, maxLength: 200 },
  note: { type: "string", title: ["备注", "Note"], seq: 5, maxLength: 10000 },
} as const;

export const Proof = {
  password: { type: "string", required: true, minLength: 1, maxLength: 1000 },
} as const;

export const ScreeningChange = {
  published: { type: "boolean" },
} as const;

export const ScreeningRequest = {
  cluster_m: { type: "number" },
  cluster_points: { type: "integer" },
  density: { type: "boolean" },
  from: { type: "string", maxLength: 10 },
  least_probability: { type: "number" },
  measure: { type: "string", maxLength: 100 },
  modes: { type: "array", maxItems: 100 },
  most: { type: "integer" },
  profile: { type: "string", maxLength: 100 },
  seed: { type: "integer", minimum: 0 },
  severity: { type: "array", maxItems: 100 },
  to: { type: "string", maxLength: 10 },
  types: { type: "array", maxItems: 100 },
  weights: { type: "string", maxLength: 100 },
} as const;

export const SightAsk = {
  add: { type: undefined },
  at: { type: "string", maxLength: 40 },
  control: { type: "object" },
  datum: { type: "string", codes: ["wgs84", "gcj02", "bd09"] },
  height_from: { type: "number" },
  height_to: { type: "number" },
  ignore: { type: "array", maxItems: 10000 },
  profile: { type: "string", maxLength: 100 },
  reduced: { type: "boolean" },
  speeds: { type: "object" },
  vehicle: { type: "string", codes: ["car", "single", "combination"] },
  vertex_m: { type: "number" },
} as const;

export const SiteMerger = {
  client_time: { type: "string", maxLength: 40 },
  into: { type: "integer", required: true, minimum: 1 },
  note: { type: "string", maxLength: 10000 },
  reason: { type: "string", required: true, minLength: 1, maxLength: 2000 },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const SitePatch = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", title: ["类别", "Class"], seq: 4, codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer", title: ["样板路", "Model road"], seq: 20 },
  evidence: { type: "array", title: ["依据", "Evidence"], seq: 24, maxItems: 100 },
  intersection_id: { type: "integer", title: ["路口", "Intersection"], seq: 16 },
  leg_id: { type: "integer", title: ["进口道", "Leg"], seq: 17 },
  note: { type: "string", title: ["备注", "Note"], seq: 23, maxLength: 10000 },
  origin: { type: "string", title: ["来源", "Source"], seq: 6, codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer", title: ["重点区域", "Place"], seq: 19 },
  segment_id: { type: "integer", title: ["路段", "Segment"], seq: 18 },
  title: { type: "string", title: ["名称", "Name"], seq: 3, minLength: 1, maxLength: 200 },
} as const;

export const SiteReplacement = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", required: true, title: ["类别", "Class"], seq: 4, codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer", title: ["样板路", "Model road"], seq: 20 },
  evidence: { type: "array", title: ["依据", "Evidence"], seq: 24, maxItems: 100 },
  intersection_id: { type: "integer", title: ["路口", "Intersection"], seq: 16 },
  leg_id: { type: "integer", title: ["进口道", "Leg"], seq: 17 },
  note: { type: "string", title: ["备注", "Note"], seq: 23, maxLength: 10000 },
  origin: { type: "string", title: ["来源", "Source"], seq: 6, codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer", title: ["重点区域", "Place"], seq: 19 },
  segment_id: { type: "integer", title: ["路段", "Segment"], seq: 18 },
  title: { type: "string", required: true, title: ["名称", "Name"], seq: 3, minLength: 1, maxLength: 200 },
} as const;

export const SiteUnitRole = {
  due_on: { type: "string", format: "date" },
  letter_number: { type: "string", maxLength: 100 },
  replied_on: { type: "string", format: "date" },
  role: { type: "string", required: true, codes: ["lead", "cooperating", "owner", "accepting"] },
  unit_id: { type: "integer", required: true, minimum: 1 },
} as const;

export const TriangleVerification = {
  deviation_reason: { type: "string", maxLength: 2000 },
  verified: { type: "boolean" },
} as const;

export const UnitPatch = {
  code: { type: "string", title: ["代码", "Code"], seq: 2, minLength: 1, maxLength: 64 },
  kind: { type: "string", title: ["类别", "Kind"], seq: 3, codes: ["police", "parks", "highways", "city_management", "street_office", "enterprise", "contractor", "other"] },
  name: { type: "string", title: ["名称", "Name"], seq: 4, minLength: 1, maxLength: 100 },
} as const;

export const UserPatch = {
  crew_id: { type: "integer" },
  disabled: { type: "boolean" },
  name: { type: "string", title: ["姓名", "Name"], seq: 3, minLength: 1, maxLength: 100 },
  role: { type: "string", title: ["角色", "Role"], seq: 4, codes: ["viewer", "auditor", "crew", "planner", "admin"] },
  unit_id: { type: "integer" },
} as const;

export const WebhookPatch = {
  active: { type: "boolean", title: ["启用", "Active"], seq: 6 },
  format: { type: "string", title: ["格式", "Format"], seq: 4, codes: ["json", "wecom", "dingtalk", "feishu"] },
  name: { type: "string", title: ["名称", "Name"], seq: 2, minLength: 1, maxLength: 100 },
  objects: { type: "array", title: ["内容", "About"], seq: 5, maxItems: 10 },
  secret: { type: "string", maxLength: 200 },
  url: { type: "string", title: ["地址", "Address"], seq: 3, minLength: 1, maxLength: 2000 },
} as const;

export const WorkPatch = {
  asset_ids: { type: "array", title: ["资产编号", "Numbers of assets"], seq: 30, maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_actual: { type: "number", title: ["实际费用", "Actual cost"], seq: 26, minimum: 0, maximum: 1000000000000 },
  cost_planned: { type: "number", title: ["计划费用", "Planned cost"], seq: 25, minimum: 0, maximum: 1000000000000 },
  depends_on: { type: "array", title: ["须先完成的任务", "Works to be done before"], seq: 31, maxItems: 100 },
  due_on: { type: "string", format: "date", title: ["期限", "Due"], seq: 9 },
  effective_from: { type: "string", format: "date", title: ["生效", "In effect from"], seq: 22 },
  effective_to: { type: "string", format: "date", title: ["失效", "In effect until"], seq: 23 },
  ends_on: { type: "string", format: "date", title: ["至", "Until"], seq: 17 },
  fund: { type: "string", title: ["资金来源", "Fund"], seq: 27, maxLength: 2000 },
  note: { type: "string", title: ["备注", "Note"], seq: 32, maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  permit_no: { type: "string", title: ["许可证号", "Permit number"], seq: 28, maxLength: 100 },
  priority: { type: "integer", title: ["优先级", "Priority"], seq: 15, minimum: -1000, maximum: 1000 },
  quantity: { type: "number", title: ["数量", "Quantity"], seq: 10, minimum: 0, maximum: 1000000000 },
  starts_on: { type: "string", format: "date", title: ["自", "From"], seq: 16 },
  title: { type: "string", title: ["名称", "Name"], seq: 4, minLength: 1, maxLength: 200 },
  treatment: { type: "string", title: ["措施", "Treatment"], seq: 24, maxLength: 2000 },
  unit_id: { type: "integer", title: ["单位", "Unit"], seq: 8 },
} as const;

export const WorkReplacement = {
  asset_ids: { type: "array", title: ["资产编号", "Numbers of assets"], seq: 30, maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_actual: { type: "number", title: ["实际费用", "Actual cost"], seq: 26, minimum: 0, maximum: 1000000000000 },
  cost_planned: { type: "number", title: ["计划费用", "Planned cost"], seq: 25, minimum: 0, maximum: 1000000000000 },
  depends_on: { type: "array", title: ["须先完成的任务", "Works to be done before"], seq: 31, maxItems: 100 },
  due_on: { type: "string", format: "date", title: ["期限", "Due"], seq: 9 },
  effective_from: { type: "string", format: "date", title: ["生效", "In effect from"], seq: 22 },
  effective_to: { type: "string", format: "date", title: ["失效", "In effect until"], seq: 23 },
  ends_on: { type: "string", format: "date", title: ["至", "Until"], seq: 17 },
  fund: { type: "string", title: ["资金来源", "Fund"], seq: 27, maxLength: 2000 },
  note: { type: "string", title: ["备注", "Note"], seq: 32, maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  permit_no: { type: "string", title: ["许可证号", "Permit number"], seq: 28, maxLength: 100 },
  priority: { type: "integer", title: ["优先级", "Priority"], seq: 15, minimum: -1000, maximum: 1000 },
  quantity: { type: "number", title: ["数量", "Quantity"], seq: 10, minimum: 0, maximum: 1000000000 },
  starts_on: { type: "string", format: "date", title: ["自", "From"], seq: 16 },
  title: { type: "string", required: true, title: ["名称", "Name"], seq: 4, minLength: 1, maxLength: 200 },
  treatment: { type: "string", title: ["措施", "Treatment"], seq: 24, maxLength: 2000 },
  unit_id: { type: "integer", title: ["单位", "Unit"], seq: 8 },
} as const;
