// What the fields of the records are called; the API names them by their keys.
import { wordsOf } from "../i18n";
import type { State } from "../state";

export const FIELDS = {
  source_id: ["编号", "Number of the record"],
  lon: ["经度", "Longitude"],
  lat: ["纬度", "Latitude"],
  position: ["坐标（同一列）", "Position in one column"],
  datetime: ["日期和时间", "Date and time"],
  date: ["日期", "Date"],
  time: ["时刻", "Time of day"],
  year: ["年", "Year"],
  month: ["月", "Month"],
  day: ["日", "Day of the month"],
  hour: ["时", "Hour"],
  weekday: ["星期", "Weekday"],
  deaths: ["死亡人数", "Deaths"],
  serious: ["重伤人数", "Seriously injured"],
  slight: ["轻伤人数", "Slightly injured"],
  injured: ["受伤人数", "Injured"],
  injured_unspecified: ["受伤人数（程度不明）", "Injured, severity unknown"],
  death_window_days: ["死亡统计天数", "Days within which deaths count"],
  damage_yuan: ["财产损失（元）", "Damage (yuan)"],
  severity: ["事故等级", "Severity"],
  procedure: ["处理程序", "Procedure"],
  "crashes.kind": ["事故形态", "Type of collision"],
  cause: ["事故原因", "Cause"],
  light: ["照明条件", "Light"],
  weather: ["天气", "Weather"],
  surface: ["路面情况", "Road surface"],
  control: ["交通信号方式", "Traffic control"],
  hit_and_run: ["逃逸", "Hit and run"],
  alcohol: ["酒驾", "Alcohol"],
  street: ["道路", "Road"],
  cross_street: ["相交道路", "Cross road"],
  at_junction: ["是否在路口", "At a junction"],
  distance_to_node_m: ["距路口距离", "Distance to the junction"],
  "obstructions.kind": ["障碍物类型", "Type of obstruction"],
  status: ["状态", "Status"],
  land: ["用地", "Land"],
  species: ["树种", "Species"],
  genus: ["属", "Genus"],
  growth: ["长势分级", "Growth"],
  dbh: ["胸径", "Trunk diameter"],
  circumference: ["胸围", "Trunk circumference"],
  height: ["高度", "Height"],
  base: ["枝下高", "Height of the crown’s base"],
  crown: ["冠幅", "Crown diameter"],
  crown_2: ["冠幅（另一方向）", "Crown diameter, across"],
  radius: ["半径", "Radius"],
  thickness: ["厚度", "Thickness"],
  ground_above_lane: ["地面高出车道", "Ground above the lane"],
  deciduous: ["落叶", "Deciduous"],
  removable: ["可移除", "Can be removed"],
  protected: ["受保护", "Protected"],
  condition: ["生长状况", "Condition"],
  address: ["地址", "Address"],
  owner: ["权属单位", "Owner"],
  surveyed_on: ["调查日期", "Survey date"],
  "places.kind": ["场所类型", "Type of place"],
  name: ["名称", "Name"],
  hours: ["开放时间", "Opening hours"],
  note: ["备注", "Note"],
  road: ["道路", "Road"],
  cross_road: ["相交道路", "Cross road"],
  bearing: ["方向（度）", "Direction (degrees)"],
  aadt: ["年平均日交通量", "Vehicles per day"],
} as const;

type FieldWord = keyof typeof FIELDS;

/** A field's name; the key itself for one that the page does not know. */
export function fieldName(state: State, kind: string, name: string): string {
  const t = wordsOf(state.lang.get(), FIELDS);
  const own = `${kind}.${name}`;
  return t((own in FIELDS ? own : name) as FieldWord);
}

const ORDER = Object.keys(FIELDS);

/** Where a field stands among the others: what identifies, when, where, and the rest. */
export function fieldRank(kind: string, name: string): number {
  const own = ORDER.indexOf(`${kind}.${name}`);
  const at = own >= 0 ? own : ORDER.indexOf(name);
  return at >= 0 ? at : ORDER.length;
}
