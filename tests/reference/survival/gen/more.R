# More cases for the report of a whole table (analytics/stats/report), in more/: what cases/ has none of.
#   ORACLE_ROOT=tests/reference/survival Rscript tests/reference/survival/gen/more.R
source(file.path(dirname(sub("--file=","",grep("--file=",commandArgs(),value=TRUE))),"oracle_lib.R")); SIDE <- "more"
u <- function(d,unit){ attr(d,"unit") <- unit; rownames(d) <- NULL; d }
SRC <- "R package survival 3.5-3 (LGPL >= 2), dataset "
set.seed(20261129)
## clusters: several events a patient, two eyes a patient
d <- with(subset(bladder2, stop > start), data.frame(id, entry=start, time=stop, status=event, rx, size, number, enum))
write_case("bladder_recurrent", SIDE, "Bladder cancer, recurrences: delayed entry, strata, robust variance", u(d,"months"), analyses="cox", entry=TRUE, covs=c("rx","size","number"), cox_strata="enum", cluster="id", source=paste0(SRC,"bladder2"))
d <- with(retinopathy, data.frame(pair=id, time=futime, status, trt, age))
write_case("retinopathy_pairs", SIDE, "Retinopathy: two eyes a patient, robust variance", u(d,"months"), analyses="cox", covs=c("trt","age"), cluster="pair", source=paste0(SRC,"retinopathy"))
## simulated: ties, delayed entry, many strata, fractions
n <- 300; x1 <- round(rnorm(n),3); x2 <- rbinom(n,1,.4); x3 <- round(runif(n),1); t <- rexp(n,.05*exp(.5*x1-.4*x2)); cc <- runif(n,0,60)
s <- data.frame(entry=round(runif(n,0,15)), time=ceiling(pmin(t,cc)), status=as.integer(t<=cc), x1, x2, x3, center=sample(1:20,n,TRUE), group=sample(c("a","b","c"),n,TRUE)); s <- s[s$time>s$entry,]
write_case("sim_entry_strata", SIDE, "Delayed entry, twenty strata, ties", u(s[,1:7],"months"), analyses="cox", entry=TRUE, covs=c("x1","x2","x3"), cox_strata="center", source="synthetic")
write_case("sim_entry_groups", SIDE, "Delayed entry, three groups", u(s[,c("entry","time","status","group")],"months"), times=c(0,5,10,20,30), tau=20, entry=TRUE, source="synthetic")
s$time <- round(s$time/7,6); s$entry <- NULL
write_case("sim_fractions", SIDE, "Fractions of a week, strata, robust variance", u(s[,1:6],"weeks"), analyses="cox", covs=c("x1","x2","x3"), cluster="center", source="synthetic")
## labels
g <- sample(1:12, n, TRUE); t <- round(rexp(n,.02*(1+g/20)),2)+.01; cc <- round(runif(n,10,100),2); t2 <- ceiling(t/5)
write_case("twelve_groups", SIDE, "Twelve groups with numbers for names", u(data.frame(time=pmin(ceiling(t),ceiling(cc)), status=as.integer(t<=cc), group=g, strata=sample(c("p","q"),n,TRUE))[1:150,],"days"), times=c(0,10,25,50), tau=30, full=FALSE, source="synthetic")
write_case("turkish_groups", SIDE, "Turkish names with spaces", u(data.frame(time=round(pmin(t,cc),1), status=as.integer(t<=cc), group=c("sağ kolon","sol kolon","çıkan kolon","İnen kolon","ıslak","ılık")[1+g%%6])[1:120,],"days"), times=c(0,10,25,50), tau=30, full=FALSE, source="synthetic")
## competing risks
write_case("three_causes", SIDE, "Three causes, groups with numbers for names, strata", u(data.frame(time=t2, event=sample(0:3,n,TRUE,c(.3,.4,.2,.1)), group=g%%3, strata=sample(c("p","q"),n,TRUE), x1, x2),"days"), times=c(0,1,5,10,20,60), analyses="cr", fine_gray=c("x1","x2"), source="synthetic")
p <- na.omit(with(pbc,data.frame(time,event=c(0,2,1)[status+1],group=as.character(sex),age,bili,albumin)))
write_case("pbc_competing", SIDE, "Mayo PBC, death (1) against transplant (2)", u(p,"days"), times=c(0,365,1000,3000,5000), analyses="cr", fine_gray=c("age","bili","albumin"), source=paste0(SRC,"pbc"))
## by hand
write_case("hand_all_tied", SIDE, "Everybody leaves on one day", u(data.frame(time=rep(5,8), status=c(1,1,1,0,0,1,0,0), group=rep(c("A","B"),4)),"months"), times=c(0,5,6), tau=5, source="made by hand")
write_case("hand_no_events", SIDE, "Two groups, nobody has died", u(data.frame(time=1:8, status=0, group=rep(c("A","B"),4)),"months"), times=c(0,5,6), tau=5, source="made by hand")
write_case("hand_late_group", SIDE, "One group has left before anybody dies", u(data.frame(time=c(1,2,3,4,5,1,1,2), status=c(0,0,1,1,0,0,0,0), group=c(rep("A",5),rep("B",3))),"months"), times=c(0,2,4), tau=3, source="made by hand")
write_case("hand_small_cox", SIDE, "Eight patients, a Cox model", u(data.frame(time=1:8, status=c(1,1,0,1,1,0,1,0), x=c(3,1,2,5,2,2,1,0)),"months"), analyses="cox", covs="x", source="made by hand")
## found by comparing with random tables
set.seed(20261130); n <- 40
x1 <- round(rnorm(n),2); x2 <- rbinom(n,1,.5); t <- ceiling(rexp(n,.04*exp(.6*x1))); cc <- ceiling(runif(n,5,60))
write_case("hand_dropped_covariates", SIDE, "Covariates that say nothing: one constant, one a multiple of another", u(data.frame(time=pmin(t,cc), status=as.integer(t<=cc), x1, constant=3, twice=2*x1, x2, center=rep(1:2,n/2), pair=rep(1:(n/2),2)),"months"), analyses="cox", covs=c("x1","constant","twice","x2"), cox_strata="center", cluster="pair", source="made by hand")
write_case("hand_tied_entry", SIDE, "All at risk together, all have the event at once: no effect, and no order for a concordance", u(data.frame(entry=2, time=7, status=1, x1=c(73.5,87.5,44.4,77.3,68.3,64.6,74.6,76.7,47,68.6), x2=c(0,1,0,1,1,1,1,0,1,1), x3=c(.579,.892,.194,.519,.705,.488,.817,.678,.066,.408), x4=c(0,0,0,0,0,1,1,0,0,0), center=c(3,4,3,3,3,1,4,1,2,2)),"days"), analyses="cox", entry=TRUE, covs=c("x1","x2","x3","x4"), cox_strata="center", source="made by hand")
write_case("hand_small_unit", SIDE, "A covariate of ten thousandths", u(data.frame(time=c(6,2,12,1,10,7,9,4,5,11,3,8), status=c(1,1,1,0,1,1,1,1,1,1,0,1), x=c(-.6,.9,0,-.7,1.8,-.9,-.4,1.4,-.8,.2,-.6,1.2)/1e4),"months"), analyses="cox", covs="x", source="made by hand")
write_case("hand_one_cause", SIDE, "A cumulative incidence that ends at 1", u(data.frame(time=1:6, event=1),"months"), times=c(0,3,6,9), analyses="cr", source="made by hand")
write_case("hand_entry_no_events", SIDE, "Delayed entry, three groups, nobody has died", u(data.frame(entry=c(0,1,2,0,1,2), time=c(3,4,5,6,7,8), status=0, group=c("a","b","c")),"months"), times=c(0,4,8), tau=5, entry=TRUE, source="made by hand")
g <- rep(c("≤5","<5","≥65","±1","=0","½"),length.out=n)
write_case("hand_marks", SIDE, "Groups named by marks", u(data.frame(time=pmin(t,cc), status=as.integer(t<=cc), group=g),"months"), times=c(0,12,24), tau=12, full=FALSE, source="made by hand")
write_case("hand_strong_effect", SIDE, "A rare sign that nearly everybody who dies has: Newton's second step leaves the numbers", u(data.frame(time=1:200, status=as.integer(1:200 %in% c(11,37,42,131,137,142,198,200)), x=as.integer(1:200 %in% c(11,35,37,42,131,137,142,200))),"days"), analyses="cox", covs="x", source="made by hand")
