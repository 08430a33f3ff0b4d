"""The style sheet: what Qt's palette cannot say."""

from __future__ import annotations

from netbuilder.gui.theme.tokens import GAP, RADIUS, Tokens


def sheet(t: Tokens) -> str:
    """The style sheet for these colours."""
    return f"""
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.strong_border}; padding: 6px; }}
QMainWindow::separator {{ width: 1px; height: 1px; background: {t.border}; }}
QFrame[role="panel"] {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: {RADIUS}px; }}
QFrame[role="bar"] {{ background: {t.surface}; border: 0; border-bottom: 1px solid {t.border}; }}
QFrame[role="strip"] {{ background: {t.surface}; border: 0; border-top: 1px solid {t.border}; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="danger"] {{ color: {t.danger}; }}
QLabel[role="warning"] {{ color: {t.warning}; }}
QLabel[role="good"] {{ color: {t.good}; }}
QLabel[role="unsure"] {{ color: {t.warning}; border: 2px dashed {t.warning}; border-radius: {RADIUS}px; }}
QPushButton {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border};
  border-radius: {RADIUS}px; padding: 5px 12px; }}
QPushButton:hover {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QPushButton:pressed {{ background: {t.border}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {t.disabled}; background: {t.window}; border-color: {t.border}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton[role="primary"]:hover {{ border-color: {t.text}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.text}; }}
QPushButton[role="primary"]:disabled {{ background: {t.border}; color: {t.disabled}; border-color: {t.border}; }}
QPushButton[role="link"] {{ background: transparent; border-color: transparent; color: {t.accent}; padding: 3px 6px;
  text-align: left; }}
QPushButton[role="link"]:hover {{ background: {t.accent_soft}; }}
QPushButton[role="link"]:disabled {{ color: {t.muted}; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: 2px 5px; }}
QToolButton {{ background: transparent; color: {t.text}; border: 1px solid transparent;
  border-radius: {RADIUS}px; padding: 4px; }}
QToolButton:hover {{ background: {t.accent_soft}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QToolButton:focus {{ border: 2px solid {t.accent}; padding: 3px; }}
QToolButton:disabled {{ color: {t.disabled}; }}
QToolButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent};
  padding: 5px 10px; }}
QToolButton[role="primary"]:hover {{ border-color: {t.text}; }}
QToolButton[role="primary"]:focus {{ border: 2px solid {t.text}; padding: 4px 9px; }}
QToolButton[role="primary"]:disabled {{ background: {t.border}; color: {t.disabled}; border-color: {t.border}; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget[role="plain"] {{ background: transparent; }}
QGroupBox {{ border: 1px solid {t.border}; border-radius: {RADIUS}px; margin-top: 10px; padding-top: 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 10px; padding: 0 4px; color: {t.muted}; }}
QHeaderView::section {{ background: {t.window}; color: {t.muted}; border: 0; border-bottom: 1px solid {t.border};
  padding: 7px 8px 5px 8px; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ subcontrol-position: top center; width: 13px; height: 7px; }}
QTableView::item {{ padding: 0 5px; }}
QTableView, QTreeView, QListView {{ background: {t.surface}; border: 1px solid {t.border};
  border-radius: {RADIUS}px; gridline-color: {t.border}; }}
QTableView:focus, QTreeView:focus, QListView:focus {{ border: 2px solid {t.accent}; }}
QListWidget::item:selected {{ background: {t.accent_soft}; color: {t.text}; }}
QListWidget#augmentations::item, QListWidget#kindChoice::item {{ padding: {GAP}px; }}
QListWidget#rail {{ background: {t.sunken}; border: 0; border-right: 1px solid {t.border}; outline: 0; }}
QListWidget#rail::item {{ padding: 10px 4px; margin: 3px 6px; border-radius: {RADIUS}px; color: {t.muted}; }}
QListWidget#rail::item:hover {{ background: {t.accent_soft}; color: {t.text}; }}
QListWidget#rail::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
QListWidget#rail:focus {{ border: 0; border-right: 2px solid {t.accent}; border-radius: 0; }}
QListWidget#rail::item:selected:focus {{ border: 2px solid {t.accent}; padding: 8px 2px; }}
QTabBar::tab {{ padding: 6px 14px; border: 0; border-bottom: 2px solid transparent; color: {t.muted}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:focus {{ background: {t.accent_soft}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {t.border}; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {t.accent_soft}; }}
QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {t.border}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {t.strong_border}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenuBar {{ background: {t.window}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
QStatusBar {{ background: {t.surface}; }}
"""
