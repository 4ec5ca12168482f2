package httplog_test
import ("testing";"bytes";"fmt";"strings"; "github.com/grantwalk/grantwalk/httplog")
func zjsonOf(n int) []byte { var b bytes.Buffer; b.WriteString(`{"keys":[`); for i:=0;b.Len()<n;i++{ if i>0 {b.WriteByte(',')}; fmt.Fprintf(&b,`{"kty":"RSA","kid":"k%d","n":"%s","e":"AQAB","use":"sig","alg":"RS256"}`,i,strings.Repeat("x",342))}; b.WriteString("]}"); return b.Bytes()}
func zsmallOf(n int) []byte { var b bytes.Buffer; b.WriteString(`{"m":{`); for i:=0;b.Len()<n;i++{ if i>0 {b.WriteByte(',')}; fmt.Fprintf(&b,`"m%d":[%d,true]`,i,i)}; b.WriteString("}}"); return b.Bytes()}
func BenchmarkZSecrets(b *testing.B) {
 known := make([]string, 20)
 for i := range known { known[i] = fmt.Sprintf("eyJhbGciOiJSUzI1NiJ9.%d.%s", i, strings.Repeat("z", 700)) }
 rep := func(u string) func(int) []byte { return func(n int) []byte { return []byte(strings.Repeat(u, n/len(u))) } }
 for _, c := range []struct{name string; f func(int)[]byte}{{"jwks",zjsonOf},{"small",zsmallOf},{"string",func(n int)[]byte{return []byte(`{"a":"`+strings.Repeat("x",n)+`"}`)}},{"esc",func(n int)[]byte{return []byte(`{"a":"`+strings.Repeat(`\n`,n/2)+`"}`)}},
 {"deep",func(n int)[]byte{ return []byte(strings.Repeat("[",n/2)+strings.Repeat("]",n/2))}},
 {"tokens", rep(`{"access_token":"abcdef012345"},`)}, {"quotes", rep(`"`)}, {"apos", rep(`'`)},{"apos2", rep(`{'a`)},{"spaces", rep(`{"a" `)},{"onespace", func(n int)[]byte{return []byte(`{"a"`+strings.Repeat(" ",n)+`"`)}},{"colonspace", rep(": ")}, {"aposspace", func(n int)[]byte{return []byte(`{`+strings.Repeat(`'`, n/2)+strings.Repeat(" ",n/2))}},
 {"tags", rep("<input name=code value=a")},{"attrs", rep("<a b = ")},{"lts", rep("<")},{"form", rep("a=b&")}, {"base64", func(n int) []byte { return []byte("{"+strings.Repeat("ZXlKaGJHY2lPaUpTVXpJMU5pSjku", n/28)) }}, {"prefix", rep("eyJhbGciOiJSUzI1NiJ9.1.zzz")},
 {"quest", rep("a=b?")}, {"named", rep("access_token ")}, {"urlq", rep("#a?")}} {
 for _, n := range []int{1<<20,16<<20} { p := c.f(n)
 b.Run(fmt.Sprintf("%s/%dMB",c.name,n>>20), func(b *testing.B){ b.SetBytes(int64(len(p))); for b.Loop() { httplog.BodySecrets("application/json",p,known) } }) } }
}
