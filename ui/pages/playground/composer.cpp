#include "pages/playground/composer.h"

#include "theme/format.h"
#include "theme/tokens.h"
#include "widgets/card.h"
#include "widgets/plain_label.h"

#include <QBuffer>
#include <QClipboard>
#include <QDropEvent>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

namespace helix::pages {
namespace {

constexpr int kLeastLines = 2;
constexpr int kMostLines = 8;

}  // namespace

Composer::Composer(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace12, theme::kSpace8, theme::kSpace12, theme::kSpace8);
    layout->setSpacing(theme::kSpace8);
    m_prompt = new QPlainTextEdit(this);
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Ask something. Pictures can be dropped or pasted here."));
    m_prompt->setFrameShape(QFrame::NoFrame);
    m_prompt->setObjectName(QStringLiteral("field"));
    m_prompt->setTabChangesFocus(true);
    m_prompt->installEventFilter(this);
    m_prompt->viewport()->installEventFilter(this);
    layout->addWidget(m_prompt);
    m_tray = new QWidget(this);
    m_pictures = new QHBoxLayout(m_tray);
    m_pictures->setContentsMargins(0, 0, 0, 0);
    m_tray->hide();
    layout->addWidget(m_tray);
    m_refusal = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_refusal->setWordWrap(true);
    m_refusal->hide();
    layout->addWidget(m_refusal);
    buildButtons(layout);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, [this] {
        fit();
        emit changed();
    });
    fit();
    restyle();
}

void Composer::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_attach = new QPushButton(tr("Attach pictures…"), this);
    m_attach->setAccessibleName(tr("Attach pictures"));
    m_attach->setToolTip(tr("PNG, JPEG, GIF or WebP; at most %1 pictures and %2 together")
                             .arg(models::kMaxImages)
                             .arg(theme::formatBytes(models::kMaxImageBytes)));
    m_hint = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setAccessibleName(tr("Stop the answer"));
    m_stop->setToolTip(tr("Esc. The provider's work is cancelled too."));
    m_send = new QPushButton(tr("Send"), this);
    m_send->setObjectName(QStringLiteral("primary"));
    m_send->setAccessibleName(tr("Send the prompt"));
    m_send->setToolTip(tr("Ctrl+Enter"));
    row->addWidget(m_attach);
    row->addWidget(m_hint, 1);
    row->addWidget(m_stop);
    row->addWidget(m_send);
    layout->addLayout(row);
    connect(m_attach, &QPushButton::clicked, this, &Composer::chooseFiles);
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopRequested);
    connect(m_send, &QPushButton::clicked, this, &Composer::sendRequested);
}

// The layout of plain text counts its size in lines.
void Composer::fit()
{
    const int lines =
        std::clamp(int(m_prompt->document()->size().height()), kLeastLines, kMostLines);
    m_prompt->setFixedHeight(m_prompt->fontMetrics().lineSpacing() * lines + theme::kSpace16);
}

QString Composer::text() const
{
    return m_prompt->toPlainText().trimmed();
}

QList<api::ChatImage> Composer::images() const
{
    QList<api::ChatImage> images;
    for (const auto& attachment : m_images) images << attachment.image;
    return images;
}

void Composer::setDraft(const QString& text, const QList<api::ChatImage>& images)
{
    m_images.clear();
    for (const auto& image : images)
        m_images << models::ImageAttachment{image, models::thumbnailOf(image.dataUrl),
                                            image.dataUrl.size() * 3 / 4};
    m_prompt->setPlainText(text);
    m_prompt->moveCursor(QTextCursor::End);
    showImages();
}

void Composer::clear()
{
    setDraft({});
    m_refusal->hide();
}

void Composer::takeFocus()
{
    m_prompt->setFocus();
}

void Composer::setState(bool canSend, bool canStop, const QString& sendText, const QString& hint)
{
    m_send->setEnabled(canSend);
    m_send->setText(sendText);
    m_stop->setVisible(canStop);
    m_hint->setText(hint);
    widgets::setPlainToolTip(m_hint, hint);
}

qint64 Composer::allowedBytes() const
{
    qint64 left = models::kMaxImageBytes;
    for (const auto& attachment : m_images) left -= attachment.bytes;
    return left;
}

void Composer::chooseFiles()
{
    auto* dialog = new QFileDialog(this, tr("Attach pictures"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilter(tr("Pictures (*.png *.jpg *.jpeg *.gif *.webp)"));
    connect(dialog, &QFileDialog::filesSelected, this, &Composer::attach);
    dialog->open();
}

void Composer::attach(const QStringList& paths)
{
    m_refusal->hide();
    for (const QString& path : paths) {
        if (m_images.size() + m_reading >= models::kMaxImages)
            return refuse(tr("At most %1 pictures go with one message").arg(models::kMaxImages));
        ++m_reading;
        models::readImageLater(path, allowedBytes(), this,
                               [this](const api::Outcome<models::ImageAttachment>& outcome) {
                                   --m_reading;
                                   if (outcome)
                                       addImage(*outcome);
                                   else
                                       refuse(outcome.error().text);
                               });
    }
}

// Several files were read at once, each against what was left before all of them.
void Composer::addImage(models::ImageAttachment attachment)
{
    if (attachment.bytes > allowedBytes())
        return refuse(tr("%1 does not fit: all pictures of a message may have %2 together")
                          .arg(attachment.image.name, theme::formatBytes(models::kMaxImageBytes)));
    m_images << std::move(attachment);
    showImages();
}

void Composer::pasteImage(const QImage& image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    auto attachment = models::imageAttachment(tr("pasted picture"), bytes, allowedBytes());
    if (attachment)
        addImage(*std::move(attachment));
    else
        refuse(attachment.error().text);
}

void Composer::refuse(const QString& reason)
{
    m_refusal->setText(reason);
    m_refusal->show();
}

void Composer::showImages()
{
    while (auto* item = m_pictures->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    for (int index = 0; index < m_images.size(); ++index) {
        const auto& attachment = m_images[index];
        auto* button = new QToolButton(m_tray);
        button->setIcon(QPixmap::fromImage(attachment.thumbnail));
        button->setIconSize({models::kThumbnailSide, models::kThumbnailSide});
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setText(tr("Remove"));
        button->setAccessibleName(tr("Remove the picture %1").arg(attachment.image.name));
        widgets::setPlainToolTip(
            button, QStringLiteral("%1, %2").arg(attachment.image.name,
                                                 theme::formatBytes(attachment.bytes)));
        m_pictures->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, index] {
            m_images.removeAt(index);
            showImages();
        });
    }
    m_pictures->addStretch(1);
    m_tray->setVisible(!m_images.isEmpty());
    emit changed();
}

bool Composer::takeMimeData(const QMimeData& mime)
{
    QStringList paths;
    for (const QUrl& url : mime.urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (!paths.isEmpty()) {
        attach(paths);
        return true;
    }
    if (!mime.hasImage() || mime.hasText()) return false;
    pasteImage(qvariant_cast<QImage>(mime.imageData()));
    return true;
}

bool Composer::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
        case QEvent::KeyPress: {
            auto* key = static_cast<QKeyEvent*>(event);
            const auto* mime = QGuiApplication::clipboard()->mimeData();
            if (key->matches(QKeySequence::Paste) && mime != nullptr && takeMimeData(*mime))
                return true;
            break;
        }
        case QEvent::DragEnter:
        case QEvent::DragMove: {
            auto* drag = static_cast<QDropEvent*>(event);
            if (!drag->mimeData()->hasUrls()) break;
            drag->acceptProposedAction();
            return true;
        }
        case QEvent::Drop:
            if (takeMimeData(*static_cast<QDropEvent*>(event)->mimeData())) return true;
            break;
        default: break;
    }
    return QFrame::eventFilter(watched, event);
}

void Composer::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void Composer::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void Composer::restyle()
{
    widgets::setTextColour(m_refusal, theme::themeOf(this).critical.text);
    widgets::setTextColour(m_hint, theme::themeOf(this).textTertiary);
}

}  // namespace helix::pages
