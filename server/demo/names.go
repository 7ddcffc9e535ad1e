package demo

// nameBook hands out street names without repeats.
type nameBook struct{ next map[string]int }

func newNameBook() *nameBook { return &nameBook{map[string]int{"tertiary": 7}} }

// First the words that make common street names, with their reading.
var nameWords = []struct{ zh, en string }{
	{"滨河", "Binhe"}, {"财干", "Caigan"}, {"长江", "Changjiang"}, {"淮河", "Huaihe"},
	{"泰山", "Taishan"}, {"庐山", "Lushan"}, {"嵩山", "Songshan"}, {"华山", "Huashan"},
	{"松桂", "Songgui"}, {"陈庄", "Chenzhuang"}, {"站前", "Zhanqian"}, {"新纺", "Xinfang"},
	{"向阳", "Xiangyang"}, {"红星", "Hongxing"}, {"和平", "Heping"}, {"胜利", "Shengli"},
	{"人民", "Renmin"}, {"解放", "Jiefang"}, {"健康", "Jiankang"}, {"教育", "Jiaoyu"},
	{"科技", "Keji"}, {"创业", "Chuangye"}, {"工业", "Gongye"}, {"纺织", "Fangzhi"},
	{"育新", "Yuxin"}, {"育才", "Yucai"}, {"文化", "Wenhua"}, {"文轩", "Wenxuan"}, {"光明", "Guangming"}, {"前进", "Qianjin"}, {"团结", "Tuanjie"}, {"友谊", "Youyi"},
	{"新华", "Xinhua"}, {"中兴", "Zhongxing"}, {"东阿", "Donge"}, {"阳谷", "Yanggu"},
	{"莘县", "Shenxian"}, {"冠县", "Guanxian"}, {"临清", "Linqing"}, {"高唐", "Gaotang"},
	{"茌平", "Chiping"}, {"双街", "Shuangjie"}, {"柳泉", "Liuquan"}, {"清泉", "Qingquan"},
	{"龙湾", "Longwan"}, {"凤翔", "Fengxiang"}, {"牡丹", "Mudan"}, {"荷香", "Hexiang"},
	{"银杏", "Yinxing"}, {"国槐", "Guohuai"}, {"海棠", "Haitang"}, {"丁香", "Dingxiang"},
	{"月季", "Yueji"}, {"梧桐", "Wutong"}, {"白杨", "Baiyang"}, {"青年", "Qingnian"},
	{"幸福", "Xingfu"}, {"安康", "Ankang"}, {"吉祥", "Jixiang"}, {"如意", "Ruyi"}, {"富民", "Fumin"}, {"兴隆", "Xinglong"}, {"永安", "Yongan"}, {"太平", "Taiping"},
	{"东关", "Dongguan"}, {"南关", "Nanguan"}, {"北关", "Beiguan"}, {"米市", "Mishi"},
	{"羊使君", "Yangshijun"}, {"柴市", "Chaishi"}, {"铁塔", "Tieta"}, {"龙亭", "Longting"},
}

var nameForms = map[string][]struct{ zh, en string }{
	"tertiary":    {{"路", " Road"}, {"大街", " Avenue"}},
	"residential": {{"街", " Street"}, {"巷", " Lane"}, {"胡同", " Hutong"}, {"一街", " 1st Street"}, {"二街", " 2nd Street"}, {"三街", " 3rd Street"}},
}

// street makes a road with the next free name of its class.
func (b *nameBook) street(class string, speed, lanes int) *road {
	forms := nameForms[class]
	n := b.next[class]
	word, form := nameWords[n%len(nameWords)], forms[n/len(nameWords)%len(forms)]
	b.next[class]++
	return &road{name: word.zh + form.zh, en: word.en + form.en, class: class, speedKMH: speed, lanes: lanes, lit: true}
}
