package bookinfo.details;

import java.io.IOException;

/** An answer of the book service that is none; its message is also for the client. */
class UnusableAnswerException extends IOException {

	UnusableAnswerException(String message) {
		super(message);
	}

}
