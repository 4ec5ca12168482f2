package findings

import "fmt"

// editedBehind says which request behind a finding is not as this program makes
// them, or nothing: a fault that was put in on purpose must not be taken for one
// of the provider. The request may be the exchange's own, that of another place
// which shows the finding, or the authorization request that a later answer
// depends on.
func (t *Trace) editedBehind(f Finding) string {
	at := f.At.Exchange
	if text := editedInWords(t.Exchange(at)); text != "" {
		return text
	}
	for _, e := range f.Also {
		if text := editedInWords(t.Exchange(e.Exchange)); text != "" {
			return text
		}
	}
	switch f.Step {
	case "authorization-response", "token", "id-token":
	default:
		return ""
	}
	for i := len(t.Requests) - 1; i >= 0; i-- {
		if x := t.Requests[i].X; x.ID < at {
			return editedInWords(x)
		}
	}
	return ""
}

func editedInWords(x *Exchange) string {
	switch {
	case x == nil:
		return ""
	case x.Label.Fault != "":
		return fmt.Sprintf("A fault was put into exchange %d on purpose (%s), so this may be the right answer to it.", x.ID, x.Label.Fault)
	case x.Request.Edited:
		return fmt.Sprintf("Exchange %d was edited by hand before it was sent, so this may come of the edit.", x.ID)
	case x.Label.Resends != 0:
		return fmt.Sprintf("Exchange %d is exchange %d sent again, so this may come of sending it twice.", x.ID, x.Label.Resends)
	}
	return ""
}
