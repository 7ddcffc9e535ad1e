// Made by `make types` from the API's description; not to be edited.
// What each field of a body may hold.

export const BulkBody = {
  campaign_id: { type: "integer" },
  crew: { type: "string" },
  due_on: { type: "string", format: "date" },
  kind: { type: "string" },
  note: { type: "string" },
  obstruction_ids: { type: "array", required: true },
  priority: { type: "integer" },
  site_id: { type: "integer" },
} as const;

export const CrashAssignment = {
  intersection_id: { type: "integer" },
  reason: { type: "string", required: true },
  segment_id: { type: "integer" },
} as const;

export const Credentials = {
  login: { type: "string", required: true },
  password: { type: "string", required: true },
} as const;

export const Crew = {
  code: { type: "string" },
  name: { type: "string" },
  unit_id: { type: "integer" },
} as const;

export const DemoChoice = {
  role: { type: "string", required: true, codes: ["planner", "crew"] },
} as const;

export const IntersectionsReplace = {
  control: { type: "string", codes: ["signal", "signal_night_flash", "all_way_stop", "stop", "yield", "roundabout", "officer", "flashing", "rail_crossing", "none", "unknown"] },
  name: { type: "string", maxLength: 200 },
  reason: { type: "string", maxLength: 2000 },
} as const;

export const IntersectionsUpdate = {
  control: { type: "string", codes: ["signal", "signal_night_flash", "all_way_stop", "stop", "yield", "roundabout", "officer", "flashing", "rail_crossing", "none", "unknown"] },
  name: { type: "string", maxLength: 200 },
  reason: { type: "string", maxLength: 2000 },
} as const;

export const LinkUse = {
  link: { type: "string", required: true },
  password: { type: "string", required: true },
} as const;

export const MeasureBody = {
  ends_on: { type: "string", format: "date" },
  measure: { type: "string", required: true },
  starts_on: { type: "string", required: true, format: "date" },
} as const;

export const MergeBody = {
  client_time: { type: "string" },
  into: { type: "integer", required: true, minimum: 1 },
  note: { type: "string" },
  reason: { type: "string", required: true },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const NewPerson = {
  crew_id: { type: "integer" },
  login: { type: "string", required: true },
  name: { type: "string" },
  password: { type: "string" },
  role: { type: "string", required: true, codes: ["viewer", "crew", "planner", "admin"] },
  unit_id: { type: "integer" },
} as const;

export const NewToken = {
  crew_id: { type: "integer" },
  name: { type: "string", required: true },
  role: { type: "string", required: true, codes: ["viewer", "crew", "planner", "admin"] },
} as const;

export const ObstructionsCreate = {
  address: { type: "string", maxLength: 500 },
  base_m: { type: "number", minimum: 0, maximum: 500 },
  condition: { type: "string", maxLength: 500 },
  deciduous: { type: "boolean" },
  ground_above_lane_m: { type: "number", minimum: -50, maximum: 50 },
  height_error_m: { type: "number", minimum: 0, maximum: 100 },
  height_m: { type: "number", minimum: 0, maximum: 500 },
  kind: { type: "string", required: true, codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", maxLength: 500 },
  protected: { type: "boolean" },
  radius_m: { type: "number", minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date" },
  removable: { type: "boolean" },
  species: { type: "string", maxLength: 500 },
  status: { type: "string", codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", minimum: 0, maximum: 10 },
  uuid: { type: "string", format: "uuid" },
  windows: { type: "array", maxItems: 50 },
} as const;

export const ObstructionsReplace = {
  address: { type: "string", maxLength: 500 },
  base_m: { type: "number", minimum: 0, maximum: 500 },
  condition: { type: "string", maxLength: 500 },
  deciduous: { type: "boolean" },
  ground_above_lane_m: { type: "number", minimum: -50, maximum: 50 },
  height_error_m: { type: "number", minimum: 0, maximum: 100 },
  height_m: { type: "number", minimum: 0, maximum: 500 },
  kind: { type: "string", required: true, codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", maxLength: 500 },
  protected: { type: "boolean" },
  radius_m: { type: "number", minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date" },
  removable: { type: "boolean" },
  species: { type: "string", maxLength: 500 },
  status: { type: "string", codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", minimum: 0, maximum: 10 },
  windows: { type: "array", maxItems: 50 },
} as const;

export const ObstructionsUpdate = {
  address: { type: "string", maxLength: 500 },
  base_m: { type: "number", minimum: 0, maximum: 500 },
  condition: { type: "string", maxLength: 500 },
  deciduous: { type: "boolean" },
  ground_above_lane_m: { type: "number", minimum: -50, maximum: 50 },
  height_error_m: { type: "number", minimum: 0, maximum: 100 },
  height_m: { type: "number", minimum: 0, maximum: 500 },
  kind: { type: "string", codes: ["tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"] },
  land: { type: "string", codes: ["right_of_way", "private", "unknown"] },
  origin: { type: "string", codes: ["measured", "estimated", "assumed"] },
  owner: { type: "string", maxLength: 500 },
  protected: { type: "boolean" },
  radius_m: { type: "number", minimum: 0, maximum: 100 },
  regrowth_due: { type: "string", format: "date" },
  removable: { type: "boolean" },
  species: { type: "string", maxLength: 500 },
  status: { type: "string", codes: ["standing", "trimmed", "unconfirmed"] },
  trunk_radius_m: { type: "number", minimum: 0, maximum: 10 },
  windows: { type: "array", maxItems: 50 },
} as const;

export const PasswordChange = {
  current: { type: "string", required: true },
  password: { type: "string", required: true },
} as const;

export const Person = {
  crew_id: { type: "integer" },
  disabled: { type: "boolean" },
  name: { type: "string" },
  role: { type: "string", codes: ["viewer", "crew", "planner", "admin"] },
  unit_id: { type: "integer" },
} as const;

export const PlacesCreate = {
  hours: { type: "array", maxItems: 50 },
  kind: { type: "string", required: true, codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", maxLength: 200 },
  note: { type: "string", maxLength: 10000 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const PlacesReplace = {
  hours: { type: "array", maxItems: 50 },
  kind: { type: "string", required: true, codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", maxLength: 200 },
  note: { type: "string", maxLength: 10000 },
} as const;

export const PlacesUpdate = {
  hours: { type: "array", maxItems: 50 },
  kind: { type: "string", codes: ["school", "market", "fringe", "bus_stop", "enterprise", "rail_crossing", "hospital", "parking", "village", "other"] },
  name: { type: "string", maxLength: 200 },
  note: { type: "string", maxLength: 10000 },
} as const;

export const PostApiPhotos = {
  file: { type: "string", required: true },
  note: { type: "string" },
  phase: { type: "string", codes: ["before", "after", "other"] },
  uuid: { type: "string", format: "uuid" },
} as const;

export const PostApiSitesOneDocuments = {
  file: { type: "string", required: true },
  title: { type: "string" },
  uuid: { type: "string", format: "uuid" },
} as const;

export const ReportBody = {
  geometry: { type: undefined },
  note: { type: "string", required: true },
  origin: { type: "string", required: true },
  photos: { type: "array" },
  reported_at: { type: "string", format: "date-time" },
  reporter: { type: "string" },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const ResultBody = {
  client_time: { type: "string" },
  note: { type: "string" },
  passed: { type: "boolean", required: true },
  photos: { type: "array" },
  reason: { type: "string" },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const ScreeningChange = {
  published: { type: "boolean", required: true },
} as const;

export const ScreeningRequest = {
  cluster_m: { type: "number" },
  cluster_points: { type: "integer" },
  density: { type: "boolean" },
  from: { type: "string" },
  least_probability: { type: "number" },
  measure: { type: "string" },
  modes: { type: "array" },
  most: { type: "integer" },
  profile: { type: "string" },
  seed: { type: "integer", minimum: 0 },
  severity: { type: "array" },
  to: { type: "string" },
  types: { type: "array" },
  weights: { type: "string" },
} as const;

export const SightAsk = {
  add: { type: undefined },
  at: { type: "string" },
  control: { type: "object" },
  datum: { type: "string", codes: ["wgs84", "gcj02", "bd09"] },
  height_from: { type: "number" },
  height_to: { type: "number" },
  ignore: { type: "array" },
  profile: { type: "string" },
  reduced: { type: "boolean" },
  speeds: { type: "object" },
  vehicle: { type: "string", codes: ["car", "single", "combination"] },
  vertex_m: { type: "number" },
} as const;

export const SiteStepBody = {
  client_time: { type: "string" },
  deadline: { type: "string", format: "date" },
  event: { type: "string", required: true },
  note: { type: "string" },
  number: { type: "string" },
  passed: { type: "boolean" },
  photos: { type: "array" },
  reason: { type: "string" },
  tier: { type: "string" },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const SitesCreate = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", required: true, codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer" },
  evidence: { type: "array", maxItems: 100 },
  intersection_id: { type: "integer" },
  leg_id: { type: "integer" },
  note: { type: "string", maxLength: 10000 },
  origin: { type: "string", codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer" },
  segment_id: { type: "integer" },
  title: { type: "string", required: true, minLength: 1, maxLength: 200 },
  uuid: { type: "string", format: "uuid" },
} as const;

export const SitesReplace = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", required: true, codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer" },
  evidence: { type: "array", maxItems: 100 },
  intersection_id: { type: "integer" },
  leg_id: { type: "integer" },
  note: { type: "string", maxLength: 10000 },
  origin: { type: "string", codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer" },
  segment_id: { type: "integer" },
  title: { type: "string", required: true, minLength: 1, maxLength: 200 },
} as const;

export const SitesUpdate = {
  area_id: { type: "integer" },
  campaign_id: { type: "integer" },
  class: { type: "string", codes: ["black_spot", "sight_obstruction", "missing_sign", "missing_marking", "missing_light", "missing_guardrail", "parking", "street_market", "school_gate", "rail_crossing", "enterprise_yard", "fringe", "other"] },
  corridor_id: { type: "integer" },
  evidence: { type: "array", maxItems: 100 },
  intersection_id: { type: "integer" },
  leg_id: { type: "integer" },
  note: { type: "string", maxLength: 10000 },
  origin: { type: "string", codes: ["black_spot", "triangle", "place", "citizen", "patrol", "unit", "by_hand"] },
  place_id: { type: "integer" },
  segment_id: { type: "integer" },
  title: { type: "string", minLength: 1, maxLength: 200 },
} as const;

export const Unit = {
  code: { type: "string" },
  kind: { type: "string" },
  name: { type: "string" },
} as const;

export const UnitBody = {
  due_on: { type: "string", format: "date" },
  letter_number: { type: "string" },
  replied_on: { type: "string", format: "date" },
  role: { type: "string", required: true },
  unit_id: { type: "integer", required: true, minimum: 1 },
} as const;

export const VerifyBody = {
  deviation_reason: { type: "string" },
  verified: { type: "boolean" },
} as const;

export const WebhookBody = {
  active: { type: "boolean" },
  format: { type: "string" },
  name: { type: "string" },
  objects: { type: "array" },
  secret: { type: "string" },
  url: { type: "string" },
} as const;

export const WorkEventBody = {
  accuracy_m: { type: "number" },
  after: { type: "string", format: "uuid" },
  checks: { type: "array" },
  client_time: { type: "string" },
  count: { type: "boolean" },
  crew: { type: "string" },
  event: { type: "string", required: true },
  items: { type: "array" },
  lat: { type: "number" },
  lon: { type: "number" },
  note: { type: "string" },
  photos: { type: "array" },
  quantity: { type: "number" },
  reason: { type: "string" },
  settles: { type: "string", format: "uuid" },
  uuid: { type: "string", required: true, format: "uuid" },
} as const;

export const WorksCreate = {
  asset_ids: { type: "array", maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_planned: { type: "number", minimum: 0, maximum: 1000000000000 },
  crew: { type: "string", minLength: 1 },
  depends_on: { type: "array", maxItems: 100 },
  due_on: { type: "string", format: "date" },
  ends_on: { type: "string", format: "date" },
  fund: { type: "string", maxLength: 2000 },
  items: { type: "array" },
  kind: { type: "string", required: true, codes: ["sign", "marking", "guardrail", "flashing_light", "tree_trimming", "parking_bays", "stall_clearing", "signal", "lighting", "other"] },
  note: { type: "string", maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  priority: { type: "integer", minimum: -1000, maximum: 1000 },
  quantity: { type: "number", minimum: 0, maximum: 1000000000 },
  site_id: { type: "integer", required: true, minimum: 1 },
  starts_on: { type: "string", format: "date" },
  title: { type: "string", required: true, minLength: 1, maxLength: 200 },
  treatment: { type: "string", maxLength: 2000 },
  unit: { type: "string", codes: ["piece", "m", "m2", "tree", "bay", "set"] },
  unit_id: { type: "integer" },
  uuid: { type: "string", format: "uuid" },
} as const;

export const WorksReplace = {
  asset_ids: { type: "array", maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_actual: { type: "number", minimum: 0, maximum: 1000000000000 },
  cost_planned: { type: "number", minimum: 0, maximum: 1000000000000 },
  depends_on: { type: "array", maxItems: 100 },
  due_on: { type: "string", format: "date" },
  effective_from: { type: "string", format: "date" },
  effective_to: { type: "string", format: "date" },
  ends_on: { type: "string", format: "date" },
  fund: { type: "string", maxLength: 2000 },
  note: { type: "string", maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  priority: { type: "integer", minimum: -1000, maximum: 1000 },
  quantity: { type: "number", minimum: 0, maximum: 1000000000 },
  starts_on: { type: "string", format: "date" },
  title: { type: "string", required: true, minLength: 1, maxLength: 200 },
  treatment: { type: "string", maxLength: 2000 },
  unit_id: { type: "integer" },
} as const;

export const WorksUpdate = {
  asset_ids: { type: "array", maxItems: 2000 },
  campaign_id: { type: "integer" },
  cost_actual: { type: "number", minimum: 0, maximum: 1000000000000 },
  cost_planned: { type: "number", minimum: 0, maximum: 1000000000000 },
  depends_on: { type: "array", maxItems: 100 },
  due_on: { type: "string", format: "date" },
  effective_from: { type: "string", format: "date" },
  effective_to: { type: "string", format: "date" },
  ends_on: { type: "string", format: "date" },
  fund: { type: "string", maxLength: 2000 },
  note: { type: "string", maxLength: 2000 },
  obstruction_ids: { type: "array", maxItems: 2000 },
  priority: { type: "integer", minimum: -1000, maximum: 1000 },
  quantity: { type: "number", minimum: 0, maximum: 1000000000 },
  starts_on: { type: "string", format: "date" },
  title: { type: "string", minLength: 1, maxLength: 200 },
  treatment: { type: "string", maxLength: 2000 },
  unit_id: { type: "integer" },
} as const;
