source(file.path(dirname(sub("--file=","",grep("--file=",commandArgs(),value=TRUE))),"oracle_lib.R")); SIDE <- "cases"
Y <- 365.25; yrs <- round(Y*(1:5)); u <- function(d,unit){ attr(d,"unit") <- unit; rownames(d) <- NULL; d }
SRC <- "R package survival 3.5-3 (LGPL >= 2), dataset "
## two groups
d <- with(lung, data.frame(time, status=status-1, group=ifelse(sex==1,"male","female"), age, ph_ecog=ph.ecog, sex_female=as.integer(sex==2)))
write_case("lung_sex", SIDE, "NCCTG lung cancer, by sex", u(d[,1:3],"days"), times=c(0,90,180,365,730,1000), tau=730, source=paste0(SRC,"lung"), pseudo_times=c(365,730))
dd <- na.omit(d); write_case("lung_cox", SIDE, "NCCTG lung cancer, Cox age+sex+ECOG", u(dd[,c(1,2,4,5,6)],"days"), analyses="cox", covs=c("age","ph_ecog","sex_female"), source=paste0(SRC,"lung"))
## three groups + stratified; colon cancer death rows (this is the user's disease)
o <- subset(colon, etype==2); d <- with(o, data.frame(time, status, group=as.character(rx), strata=ifelse(node4==1,"node4","node0-3")))
write_case("colon_os_rx", SIDE, "Stage B/C colon cancer, overall survival, by adjuvant arm (3 groups), stratified by >4 nodes", u(d,"days"), times=c(0,yrs), tau=1826, source=paste0(SRC,"colon (etype==2)"))
d <- na.omit(with(o, data.frame(time, status, lev=as.integer(rx=="Lev"), lev5fu=as.integer(rx=="Lev+5FU"), age, sex, obstruct, adhere, nodes, node4, surg)))
write_case("colon_os_cox", SIDE, "Colon OS multivariable Cox; ties", u(d,"days"), analyses="cox", covs=c("lev","lev5fu","age","sex","obstruct","adhere","node4","surg"), source=paste0(SRC,"colon (etype==2)"))
write_case("colon_os_cox_strata", SIDE, "Colon OS Cox stratified by node4", u(d,"days"), analyses="cox", covs=c("lev","lev5fu","age"), cox_strata="node4", source=paste0(SRC,"colon (etype==2)"))
## tiny
d <- with(ovarian, data.frame(time=futime, status=fustat, group=paste0("rx",rx)))
write_case("ovarian_rx", SIDE, "Ovarian cancer, 26 patients (median not reached in one arm)", u(d,"days"), times=c(0,100,300,500,800,1100), tau=700, source=paste0(SRC,"ovarian"), pseudo_times=c(300,500))
## four groups, stratified
d <- with(veteran, data.frame(time, status, group=as.character(celltype), strata=paste0("trt",trt)))
write_case("veteran_cell", SIDE, "Veterans lung trial, by cell type (4 groups), strata = arm", u(d,"days"), times=c(0,30,90,180,365), tau=365, source=paste0(SRC,"veteran"))
d <- with(veteran, data.frame(time,status,trt2=as.integer(trt==2),karno,age,prior=as.integer(prior>0)))
write_case("veteran_cox", SIDE, "Veterans, Cox; Karnofsky violates PH", u(d,"days"), analyses="cox", covs=c("trt2","karno","age","prior"), source=paste0(SRC,"veteran"))
## competing risks
d <- with(mgus2, data.frame(time=ifelse(pstat==1,ptime,futime), event=ifelse(pstat==1,1,2*death), group=as.character(sex), age, male=as.integer(sex=="M")))
write_case("mgus2_competing", SIDE, "MGUS: progression (1) vs death without progression (2), by sex", u(d,"months"), times=c(0,12,60,120,180,240,300), analyses="cr", fine_gray=c("age","male"), source=paste0(SRC,"mgus2"))
## left truncation (age as time scale)
d <- with(mgus2, data.frame(entry=age*12, time=age*12+pmax(futime,0.5), status=death, group=as.character(sex)))
write_case("mgus2_lefttrunc_age", SIDE, "MGUS: OS on the age scale (months), delayed entry at diagnosis", u(d,"months"), times=12*c(50,60,70,80,90), entry=TRUE, full=FALSE, source=paste0(SRC,"mgus2"), notes="n_risk is not monotone; early times with tiny risk sets make S(t) unstable. KM needs entry < t <= exit.")
## landmark: recurrence within 1 year -> OS after
r <- subset(colon, etype==1)[,c("id","time","status")]; names(r) <- c("id","rtime","rstat"); x <- merge(subset(colon,etype==2), r, by="id")
L <- 365; x <- subset(x, time > L); x$group <- ifelse(x$rstat==1 & x$rtime<=L, "recurred<=1y","free_at_1y")
d <- with(x, data.frame(time=time-L, status, group)); 
write_case("colon_landmark_1y", SIDE, "Landmark at day 365: OS by recurrence status at the landmark; patients with time<=365 excluded", u(d,"days since landmark"), times=c(0,365,730,1095,1460), tau=1460, source=paste0(SRC,"colon"),
  extra=list(landmark_day=L, excluded=sum(subset(colon,etype==2)$time<=L), rule="keep time > L; exposed if event time <= L; clock restarts at L"))
## time-dependent covariate (Stanford heart): counting-process rows
j <- jasa; j$subject <- seq_len(nrow(j)); j <- with(j, data.frame(subject, futime=pmax(.5,futime), fustat, txtime=ifelse(tx.date==fu.date, wait.time-.5, wait.time), age=age-48, year=as.numeric(difftime(accept.dt,as.Date("1967-10-01"),units="days"))/365.25, surgery, transplant))
j$txtime[j$transplant==0] <- NA
td <- tmerge(j, j, id=subject, status=event(futime,fustat), tx=tdc(txtime))
d <- with(td, data.frame(id=subject, entry=tstart, time=tstop, status, tx, age, year, surgery))
write_case("heart_tdc", SIDE, "Stanford heart transplant: transplant as time-dependent covariate (tmerge), counting process", u(d,"days"), analyses="cox", entry=TRUE, covs=c("age","year","surgery","tx"), source=paste0(SRC,"jasa"),
  extra=list(naive_fixed_covariate_coef_tx=num(coef(coxph(Surv(futime,fustat)~age+year+surgery+transplant,data=j))[4]), lesson="naive 'ever transplanted' as a baseline covariate (immortal-time bias) exaggerates the benefit; expected.json:cox gives the correct time-dependent fit"))
write.csv(j, file.path(ROOT,SIDE,"heart_tdc","baseline.csv"), row.names=FALSE, na="", quote=FALSE)
## pbc: heavy covariates w/ liver
d <- na.omit(with(subset(pbc,!is.na(trt)), data.frame(time, status=as.integer(status==2), age=age, edema, logbili=log(bili), logpro=log(protime), albumin)))
write_case("pbc_cox", SIDE, "Mayo PBC, death, classical 5-covariate Cox model", u(d,"days"), analyses="cox", covs=c("age","edema","logbili","logpro","albumin"), source=paste0(SRC,"pbc"))
## seed paper Table 2 (12 patients re-treated for recurrent liver metastases)
d <- data.frame(time=c(56,56,72,42,24,37,36,32,16,22,69,16), status=c(0,0,0,1,1,0,1,0,0,0,1,0))
write_case("published_table2_os", SIDE, "Serin 2020 Table 2: OS of the 12 patients treated again for recurrence (Exitus=event)", u(d,"months"), times=c(0,12,24,36,48,60), tau=60, analyses="km", source="Serin et al. 2020, Anadolu Klin, Table 2 (numbers as printed)",
  notes="The paper reports a 36-month 'median survival' for these 12. The plain median of the 12 follow-up times is 36.5; the Kaplan-Meier median is in quantiles. A dashboard must show the latter.")
d <- data.frame(time=c(24,15,6,12,3,4,12,12,6,12,12,12), status=1)
write_case("published_table2_interval", SIDE, "Serin 2020 Table 2: interval to 1st recurrence, all events (12 ties)", u(d,"months"), times=c(0,6,12,24), tau=24, analyses="km", source="Serin et al. 2020, Table 2")
## edge cases
E <- function(id,title,d,...) write_case(paste0("edge_",id), SIDE, title, u(d,"months"), source="made by hand", ...)
E("all_censored","nobody has died",data.frame(time=c(3,6,9,12,15),status=0),times=c(0,6,12,15),tau=12,analyses="km",notes="S=1 everywhere, SE 0, median and its CI absent (null), reverse-KM median defined")
E("no_censoring","everybody died",data.frame(time=c(1,2,3,4,5,6,7,8),status=1),times=c(0,2,4,8,10),tau=8,analyses="km",notes="S hits exactly 0.5 at t=4: R reports the midpoint 4.5 of the flat stretch; lifelines reports 4. S hits 0: log-log CI undefined there.")
E("one_patient_event","one patient, event",data.frame(time=5,status=1),times=c(0,4,5,6),tau=4,analyses="km")
E("one_patient_censored","one patient, censored",data.frame(time=5,status=0),times=c(0,4,5),tau=4,analyses="km")
E("tie_event_censor","event and censoring on the same day: censored are still at risk",data.frame(time=c(2,2,2,4,4,5,6,6),status=c(1,0,1,0,1,0,1,0)),times=c(0,2,3,4,5,6),tau=6,analyses="km")
E("time_zero","deaths on day 0 (peri-operative)",data.frame(time=c(0,0,1,2,3,4,5,6,7,8),status=c(1,0,1,0,1,0,1,0,0,1),group=rep(c("A","B"),5)),times=c(0,1,3,5,8),tau=8)
E("median_not_reached","S never falls to 0.5",data.frame(time=c(5,8,10,12,14,16,18,20,22,24),status=c(1,0,1,0,0,1,0,0,0,0)),times=c(0,6,12,18,24),tau=24,analyses="km")
E("group_of_one","one arm has one censored patient",data.frame(time=c(1,3,5,7,9,4),status=c(1,1,0,1,0,0),group=c(rep("A",5),"B")),times=c(0,3,6),tau=6)
E("group_no_events","one arm has no events",data.frame(time=c(2,4,6,8,3,5,7,9),status=c(1,1,1,0,0,0,0,0),group=rep(c("A","B"),each=4)),times=c(0,4,8),tau=7,notes="log-rank is defined; Cox HR diverges: the app must say 'not estimable', not print 0.00")
E("beyond_last","asked beyond the last follow-up, last observation censored",data.frame(time=c(2,4,6,8,10),status=c(1,0,1,0,0)),times=c(0,5,10,20,60),tau=10,analyses="km",notes="R with extend=TRUE carries the curve on with n_risk 0. A dashboard should mark it as not observed.")
E("flat_at_half","S exactly 0.5 over an interval, and CI limit exactly flat",data.frame(time=c(1,2,3,4,5,6,7,8,9,10),status=c(1,1,1,1,1,0,0,1,1,1)),times=c(0,5,7,10),tau=10,analyses="km")
# synthetic CRC-LM cohort, month-rounded, heavy ties, deterministic
lcg <- function(n,seed){ x <- numeric(n); s <- seed; for(i in 1:n){ s <- (s*16807) %% 2147483647; x[i] <- s/2147483647 }; x }
mk <- function(n,seed){ a <- matrix(lcg(n*6,seed),n); g <- ifelse(a[,1]<.5,"PSLS","major"); sy <- as.integer(a[,2]<.65); h <- .018*exp(.3*(g=="major")+.4*sy); t <- -log(a[,3])/h; cc <- 6+a[,4]*78
  rec <- -log(a[,5])/(.045*exp(.35*sy)); time <- round(pmin(t,cc)); st <- as.integer(t<=cc); rt <- round(pmin(rec,t,cc)); ev <- ifelse(rec<=pmin(t,cc),1,ifelse(t<=cc,2,0))
  data.frame(time,status=st,group=g,strata=ifelse(sy==1,"synchronous","metachronous"),rtime=rt,revent=ev,sync=sy,major=as.integer(g=="major")) }
s <- mk(480,20200427); write_case("synth_crclm_os", SIDE, "Synthetic CRC-LM cohort (n=480), OS in whole months, by resection type, strata synchronous", u(s[,c("time","status","group","strata")],"months"), times=12*(0:5), tau=60, source="synthetic (LCG seed 20200427)")
write_case("synth_crclm_cox", SIDE, "Synthetic CRC-LM, Cox, heavy ties", u(s[,c("time","status","major","sync")],"months"), analyses="cox", covs=c("major","sync"), source="synthetic")
r <- data.frame(time=s$rtime,event=s$revent,group=s$strata,strata=s$group,sync=s$sync,major=s$major); write_case("synth_crclm_recurrence", SIDE, "Synthetic CRC-LM: recurrence (1) vs death without recurrence (2)", u(r,"months"), times=12*(0:5), analyses="cr", fine_gray=c("sync","major"), source="synthetic")
