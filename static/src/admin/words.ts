// The words of the screen of administration.
import { wordsOf } from "../i18n";
import type { State } from "../state";

export const WORDS = {
  tabPeople: ["人员", "People"],
  tabCrews: ["班组与单位", "Crews and units"],
  tabTokens: ["接口令牌", "API tokens"],
  tabHooks: ["消息推送", "Webhooks"],
  tabFeeds: ["日历与订阅", "Calendar and feeds"],
  tabAudit: ["操作日志", "Audit"],
  views: ["管理页面", "Pages of administration"],
  adminsOnly: ["这里由管理员办理。", "This is for administrators."],
  adminsOnlyNext: [
    "请以管理员身份登录；没有管理员时，在服务器上添加：",
    "Sign in as an administrator; where there is none, add one on the server:",
  ],
  back: ["返回", "Back"],
  save: ["保存", "Save"],
  saved: ["已保存。", "Saved."],
  role: ["角色", "Role"],
  crew: ["班组", "Crew"],
  unit: ["单位", "Unit"],
  none: ["无", "None"],
  state: ["状态", "State"],
  name: ["姓名", "Name"],
  created: ["创建", "Made"],
  change: ["修改", "Change"],
  facts: ["概况", "Facts"],

  // People.
  addPerson: ["添加人员", "Add a person"],
  login: ["用户名", "User name"],
  loginNote: [
    "登录时输入；字母、数字或汉字，中间可用 . _ @ -。",
    "Typed to sign in; letters and digits, with . _ @ - between.",
  ],
  nameNote: ["显示在记录中；留空则同用户名。", "Shown in records; the user name when left empty."],
  crewNote: ["班组成员只看到自己班组的任务。", "A crew member is shown the works of that crew."],
  noPeople: ["还没有人员。", "There are no people yet."],
  noPeopleNext: [
    "添加人员后，把一次性链接交给本人，由本人设置密码。",
    "Add a person, then hand over the one-time link, with which they set their own password.",
  ],
  active: ["可登录", "Can sign in"],
  invited: ["未设密码", "No password yet"],
  disabled: ["已停用", "Disabled"],
  demonstration: ["演示", "Demonstration"],
  newLink: ["生成一次性链接", "Make a one-time link"],
  linkFor: ["{name}的一次性链接", "One-time link for {name}"],
  linkNote: [
    "只显示这一次，请马上复制并交给本人。有效期至：",
    "It is shown this once: copy it now and hand it over. It works until:",
  ],
  linkVoid: ["之前的链接随即失效。", "Earlier links of this person no longer work."],
  linkAgain: [
    "忘记密码，或链接过期，就重新生成一个。",
    "For a password that was forgotten, or a link that has run out.",
  ],
  disable: ["停用", "Disable"],
  disableAsk: [
    "停用后立即退出登录，不能再登录。记录仍保留。",
    "They are signed out at once and cannot sign in. Their records stay.",
  ],
  enable: ["恢复", "Enable"],
  enableAsk: [
    "恢复后可用原密码登录；需要时再生成一次性链接。",
    "They sign in with the password they had; make a one-time link if it is forgotten.",
  ],
  enabledAgain: ["已恢复，可以登录。", "Enabled: they can sign in again."],
  disabledNow: ["已停用。", "Disabled."],
  lastAdmin: [
    "这是最后一个能登录的管理员，请先另设一个。",
    "This is the last administrator who can sign in. Make another one first.",
  ],
  taken: ["已被占用。", "It is taken."],
  access: ["登录", "Access"],
  changedRole: [
    "修改角色、班组或单位后，此人须重新登录。",
    "A new role, crew or unit ends the person’s sessions: they sign in again.",
  ],
  peopleOf: ["成员", "People"],

  // Crews and units.
  crews: ["班组", "Crews"],
  units: ["单位", "Units"],
  addCrew: ["添加班组", "Add a crew"],
  addUnit: ["添加单位", "Add a unit"],
  code: ["代码", "Code"],
  codeNote: ["简短，字母或数字，如 SG-1。", "Short, letters and digits, such as SG-1."],
  title: ["名称", "Name"],
  kind: ["种类", "Kind"],
  crewUnitNote: [
    "成批安排任务时，该单位权属的遮挡物派给此班组。",
    "Works made in bulk for what this unit owns go to this crew.",
  ],
  noCrews: ["还没有班组。", "There are no crews yet."],
  noCrewsNext: ["添加班组后，任务才能派单。", "Works can be assigned as soon as there is one."],
  noUnits: ["还没有单位。", "There are no units yet."],
  noUnitsNext: [
    "添加权属、施工、验收单位，供隐患点和班组选用。",
    "Add those who own, do and accept works: files and crews choose from them.",
  ],

  // Tokens.
  tokensLead: [
    "程序（日历、机器人、其他系统）凭令牌使用接口。令牌只显示一次。",
    "Programs (calendars, robots, other systems) use the API with a token. A token is shown once.",
  ],
  addToken: ["添加令牌", "Make a token"],
  tokenName: ["用途", "Name"],
  tokenNameNote: [
    "操作日志中以此称呼；如 calendar-wang。",
    "What the audit calls it, such as calendar-wang.",
  ],
  tokenCrewNote: [
    "班组令牌的日历只含本班组的任务。",
    "The calendar of a crew’s token holds that crew’s works alone.",
  ],
  tokenDays: ["有效期", "In force for"],
  tokenDaysNote: ["到期自动失效，请提前换新。", "It ends by itself then: make another one in time."],
  oneMonth: ["30 天", "30 days"],
  threeMonths: ["90 天", "90 days"],
  oneYear: ["1 年", "One year"],
  twoYears: ["2 年", "Two years"],
  until: ["有效至", "Until"],
  expired: ["已过期", "Run out"],
  tokenOnce: ["令牌“{name}”", "Token “{name}”"],
  tokenOnceNote: [
    "只显示这一次，请马上复制。程序以请求头 Authorization: Bearer … 发送。",
    "It is shown this once: copy it now. Programs send it as the header Authorization: Bearer …",
  ],
  tokenCalendar: ["带此令牌的日历地址", "Calendar with this token"],
  noTokens: ["还没有令牌。", "There are no tokens yet."],
  noTokensNext: [
    "要让日历或其他系统读取数据，先添加一个查看者令牌。",
    "To let a calendar or another system read, make one for a viewer.",
  ],
  inForce: ["有效", "In force"],
  revoked: ["已作废", "Withdrawn"],
  revoke: ["作废", "Withdraw"],
  revokeAsk: ["用它的程序立即不能访问。", "The programs that use it are refused at once."],
  lastUsed: ["最近使用", "Last used"],
  never: ["从未", "Never"],
  by: ["{who}创建", "by {who}"],

  // Webhooks.
  hooksLead: [
    "隐患点、任务、回头看一有变动，就推送到这些地址（签名，失败自动重试）；也可推送到企业微信、钉钉、飞书群机器人。",
    "These addresses are told of every change of files, works and look-backs (signed, tried again when it fails); robots of WeCom, DingTalk and Feishu groups too.",
  ],
  addHook: ["添加推送", "Add a webhook"],
  hookUrl: ["地址", "Address"],
  hookFormat: ["格式", "Format"],
  hookObjects: ["推送内容", "What it is told of"],
  hookAll: ["全部", "Everything"],
  objSites: ["隐患点", "Hazard files"],
  objWorks: ["整治任务", "Works"],
  objLookBacks: ["回头看", "Look-backs"],
  hookSecret: ["签名密钥", "Signing key"],
  hookSecretNote: ["留空则自动生成，只显示一次。", "Made by the server when left empty, and shown once."],
  hookSecretKeep: ["留空则不变。", "Unchanged when left empty."],
  hookOnce: ["签名密钥只显示这一次：", "The signing key is shown this once:"],
  noHooks: ["还没有推送。", "There are no webhooks yet."],
  noHooksNext: [
    "添加群机器人的地址，群里就能看到每次变动。",
    "Add the address of a group’s robot, and the group sees every change.",
  ],
  hookOn: ["启用", "On"],
  hookOff: ["暂停", "Paused"],
  pause: ["暂停", "Pause"],
  resume: ["启用", "Resume"],
  remove: ["删除", "Remove"],
  removeAsk: ["尚未送达的消息也一并删除。", "What has not been delivered goes with it."],
  waiting: ["待发送 {n}", "{n} waiting"],
  failed: ["放弃 {n}", "{n} given up"],
  lastAnswer: ["最近一次", "Last try"],

  // Calendar and feeds.
  feedsLead: [
    "在日历或阅读器中添加这些地址，期限和变动会自动更新。",
    "Add these addresses to a calendar or a reader; deadlines and changes then come by themselves.",
  ],
  calendar: ["日历（iCalendar）：期限、回头看、任务", "Calendar (iCalendar): deadlines, look-backs, works"],
  feedSites: ["隐患点的变动（Atom）", "Changes of hazard files (Atom)"],
  feedWorks: ["整治任务的变动（Atom）", "Changes of works (Atom)"],
  feedLookBacks: ["回头看的变动（Atom）", "Changes of look-backs (Atom)"],
  feedToken: [
    "日历和阅读器不会登录：在地址后加 ?token=令牌。令牌向管理员索取。",
    "A calendar or a reader cannot sign in: put ?token=… after the address, with a token from an administrator.",
  ],
  feedMakeToken: ["去添加令牌", "Make a token"],

  // Audit.
  auditLead: [
    "每次写入：何人、何时、从何处、改前、改后。",
    "Every write: who, when, from where, before and after.",
  ],
  object: ["对象", "Object"],
  objectId: ["编号", "Number"],
  actor: ["经办", "By"],
  since: ["自", "Since"],
  noAudit: ["没有记录。", "Nothing is recorded."],
  noAuditNext: ["放宽筛选。", "Widen the filter."],
  clearFilter: ["清除筛选", "Clear the filter"],
  anything: ["全部", "All"],
  downloadCsv: ["下载 CSV", "Download CSV"],
  older: ["更早的", "Older"],
  beforeAfter: ["改前 → 改后", "Before → after"],
  from: ["来自 {origin}", "from {origin}"],
} as const;

/** What the audit calls its acts; one that is not here is said as it is. */
export const ACTS = {
  add: ["新建", "Added"],
  change: ["修改", "Changed"],
  remove: ["删除", "Removed"],
  event: ["记录步骤", "Event"],
  merge: ["合并", "Merged"],
  escalate: ["逾期升级", "Escalated"],
  cut: ["清除遮挡", "Cleared"],
  take_back: ["撤回清除", "Clearing taken back"],
  verify: ["现场核对", "Checked on the spot"],
  assign: ["归属", "Assigned"],
  publish: ["发布", "Published"],
  cancel: ["取消", "Cancelled"],
  resume: ["重新开始", "Resumed"],
  sweep: ["清理", "Swept"],
  revoke: ["作废", "Withdrawn"],
  "add document": ["添加文件", "Document added"],
  "add measure": ["添加临时措施", "Interim measure added"],
  "add report": ["补充反映", "Report added"],
  "set unit": ["指定单位", "Unit set"],
  "add one-time link": ["生成一次性链接", "One-time link made"],
  "set password": ["设置密码", "Password set"],
  "sign in": ["登录", "Signed in"],
  "sign out elsewhere": ["退出其他设备", "Signed out elsewhere"],
  "give password again": ["再次输入密码", "Password given again"],
  "sign out": ["退出登录", "Signed out"],
} as const;

/** What the audit writes about, where it is no layer of the map. */
export const OBJECTS = {
  users: ["人员", "Person"],
  crews: ["班组", "Crew"],
  units: ["单位", "Unit"],
  tokens: ["接口令牌", "Token"],
  webhooks: ["消息推送", "Webhook"],
  photos: ["照片", "Photo"],
  jobs: ["后台作业", "Job"],
  screenings: ["黑点筛查", "Screening"],
  settings: ["设置", "Settings"],
} as const;

export type AdminWord = keyof typeof WORDS;

export const adminWords = (state: State) => wordsOf(state.lang.get(), WORDS);
