package layer

func text(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: String}
}

func coded(name, zh, en, vocabulary string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: String, Vocabulary: vocabulary}
}

func list(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Strings}
}

func codedList(name, zh, en, vocabulary string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Strings, Vocabulary: vocabulary}
}

func integer(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Integer}
}

func number(name, zh, en, unit string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Number, Unit: unit}
}

func flag(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Boolean}
}

func instant(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Time}
}

func day(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: Date}
}

func document(name, zh, en string) Column {
	return Column{Name: name, TitleZH: zh, TitleEN: en, Type: JSON}
}

func (c Column) from(layers ...string) Column {
	c.From = layers
	return c
}

func (c Column) staffOnly() Column {
	c.StaffOnly = true
	return c
}
