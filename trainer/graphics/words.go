package graphics

import (
	"fmt"
	"strings"
)

// Parts of syllables: beginnings, vowels and ends, often none.
var alphabets = []struct {
	share                int
	begin, vowel, finish []string
}{
	{70, strings.Fields("b c d f g h j k l m n p qu r s t v w x y z th sh ch st tr pl gr br fl cr"),
		strings.Fields("a e i o u a e i o e a ou ea ai oo y ie"),
		append(make([]string, 14),
			strings.Fields("n r s t l d m ng st ck ll nd rt x ff mp gh b g")...)},
	{14, strings.Fields("b ç d f g ğ h j k ł m ñ p r s š t v w ż z þ ð tř pl gř č ń ß ď"),
		strings.Fields("á é í ó ú ä ë ï ö ü å ø æ œ à è ì ò ù â ê î ô û ą ę ė ő ű ã õ a e o"),
		append(make([]string, 12), strings.Fields("n r s t l ß ć ś ž ň d m")...)},
	{6, strings.Fields("β γ δ ζ θ κ λ μ ν ξ π ρ σ τ φ χ ψ"),
		strings.Fields("α ε η ι ο υ ω ά έ ή ί ό ύ ώ ου αι"),
		append(make([]string, 8), strings.Fields("ν ς ρ ξ")...)},
	{10, strings.Fields("б в г д ж з к л м н п р с т ф х ц ч ш щ ст пр"),
		strings.Fields("а е и о у ы э ю я ё і"),
		append(make([]string, 8), strings.Fields("н т л м й р сть в ь")...)},
}

// alphabet draws one of alphabets.
func (c *canvas) alphabet() int {
	n := c.IntN(100)
	for i, a := range alphabets {
		if n -= a.share; n < 0 {
			return i
		}
	}
	return 0
}

// word is made of syllables.
func (c *canvas) word(alphabet int) string {
	a := &alphabets[alphabet]
	pick := func(from []string) string { return from[c.IntN(len(from))] }
	var b strings.Builder
	for n := 1 + c.IntN(3); n > 0; n-- {
		if n > 1 || c.chance(85) {
			b.WriteString(pick(a.begin))
		}
		b.WriteString(pick(a.vowel))
		b.WriteString(pick(a.finish))
	}
	return b.String()
}

// title is a word with a capital, or of capitals.
func (c *canvas) title(alphabet int) string {
	w := c.word(alphabet)
	if c.chance(30) {
		return strings.ToUpper(w)
	}
	r := []rune(w)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// number is one as it is printed: with units, as a date, a time, a price.
func (c *canvas) number() string {
	n := func(below int) int { return c.IntN(below) }
	switch c.IntN(11) {
	case 0:
		return fmt.Sprintf("%d.%02d", n(100), n(100))
	case 1:
		return fmt.Sprintf("%d,%03d", n(1000), n(1000))
	case 2:
		return fmt.Sprintf("%d%%", n(101))
	case 3:
		return fmt.Sprintf("%02d:%02d", n(24), n(60))
	case 4:
		return fmt.Sprintf("%d-%02d-%02d", 1900+n(200), 1+n(12), 1+n(28))
	case 5:
		return fmt.Sprintf("€%d.%d9", n(100), n(10))
	case 6:
		return fmt.Sprintf("−%d °C", n(40))
	case 7:
		return fmt.Sprintf("%d×%d", n(100), n(100))
	case 8:
		return fmt.Sprintf("#%06X", n(1<<24))
	case 9:
		return fmt.Sprintf("(%d)", n(100))
	}
	return fmt.Sprint(n(10000))
}

// ends are what may follow a word, with the space.
var ends = []string{", ", "; ", ": ", "! ", "? ", " – ", "… ", " & ", "/", "-", "+", " @", " = ",
	"·"}

// sentence has a length in letters of about n.
func (c *canvas) sentence(alphabet, n int) string {
	var b strings.Builder
	b.WriteString(c.title(alphabet))
	for b.Len() < n {
		switch k := c.IntN(100); {
		case k < 76:
			b.WriteString(" ")
		case k < 84:
			b.WriteString(". ")
			b.WriteString(c.title(alphabet))
			continue
		default:
			b.WriteString(ends[c.IntN(len(ends))])
		}
		switch k := c.IntN(100); {
		case k < 7:
			b.WriteString(c.number())
		case k < 11:
			b.WriteString("“" + c.word(alphabet) + "”")
		case k < 14:
			b.WriteString("(" + c.word(alphabet) + ")")
		case k < 20:
			b.WriteString(c.title(alphabet))
		default:
			b.WriteString(c.word(alphabet))
		}
	}
	return b.String()
}
