// Twopanes is the yardstick of the benchmarks: a Bubble Tea program as the
// documentation has it, with two stock viewports in Lip Gloss frames.
package main

import (
	"fmt"
	"os"
	"strings"

	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

type model struct{ left, right viewport.Model }

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		for _, v := range []*viewport.Model{&m.left, &m.right} {
			v.SetWidth(msg.Width/2 - 2)
			v.SetHeight(msg.Height - 3)
		}
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return m, tea.Quit
		}
	}
	var cmd tea.Cmd
	m.right, cmd = m.right.Update(msg)
	return m, cmd
}

func (m model) View() tea.View {
	frame := lipgloss.NewStyle().Border(lipgloss.RoundedBorder())
	status := fmt.Sprintf("two panes %d–", m.right.YOffset()+1)
	v := tea.NewView(lipgloss.JoinVertical(lipgloss.Left,
		lipgloss.JoinHorizontal(lipgloss.Top, frame.Render(m.left.View()), frame.Render(m.right.View())), status))
	v.AltScreen = true
	return v
}

func main() {
	var text strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&text, "  \"member_%04d\": \"a line of a body\",\n", i)
	}
	m := model{left: viewport.New(), right: viewport.New()}
	m.left.SetContent(text.String())
	m.right.SetContent(text.String())
	if _, err := tea.NewProgram(m).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
