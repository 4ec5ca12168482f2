package snippet

// Environment is what the code needs, as "NAME=value" lines.
func (c Code) Environment() []string {
	var list []string
	for _, v := range c.variables {
		list = append(list, v.name+"="+v.value)
	}
	return list
}

// Quotes of each language, for the fuzz test.
var (
	Shell     = shell
	PlainText = plainText
)
