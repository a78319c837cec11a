#pragma once
// Waits until the current page says that it is worth a picture, saves the window as PNG and
// finishes with an exit code: 0 saved, 1 not ready in time or not written. GUI thread.

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace helix::shell {

class MainWindow;

class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(MainWindow& window, QString file, QObject* parent = nullptr);

signals:
    /// `message` is empty when all went well.
    void finished(int exitCode, const QString& message);

private:
    void look();
    void save();

    MainWindow& m_window;
    QString m_file;
    QTimer m_look;
    QElapsedTimer m_waited;
};

}  // namespace helix::shell
